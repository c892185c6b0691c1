import type { Company } from '@staffgate/emulator';
import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

const of = ({ documents }: Company, id: number) => documents.filter(({ owner_id }) => owner_id === id);
const minutes = { person: 'Jane Smith', id: '81901' } as const;

export const documents: readonly Scenario[] = [
  {
    request: 'Which documents do we have of Jane Smith?',
    actions: ['list documents'],
    async play(host) {
      const { owner, rows } = await host.call('documents_list', { person: 'Jane Smith' });
      expect(owner).toBe('Jane Smith');
      expect(rows).toEqual([['81901', 'Minutes of the annual talk', 'Notes', '2026-10-05']]);
    },
    outcome: 'Name, category and date of each.',
  },
  {
    request: 'How large is document 81901 of Jane Smith, and when was it added?',
    actions: ['get a document'],
    async play(host) {
      const { document } = await host.call('documents_list', minutes);
      expect(document).toMatchObject({ name: 'Minutes of the annual talk', size: 61 });
      expect(document.created_at).toMatch(/^2026-10-05/);
    },
    outcome: 'What is known of the document.',
  },
  {
    request: 'What did Jane Smith agree on in her annual talk?',
    actions: ['download a document'],
    async play(host) {
      const { rows } = await host.call('documents_list', { person: 'Jane Smith' });
      const file = await host.call('document_download', { person: 'Jane Smith', id: rows[0][0] });
      expect(file.written_by_people).toContain('a course from January on');
    },
    outcome: 'The text of the file.',
  },
  {
    request: 'Put this into the notes of Jane Smith: "Danish course booked".',
    actions: ['add a document'],
    async play(host) {
      const { done } = await host.call('document_save', {
        person: 'Jane Smith',
        category: 'Notes',
        title: 'Danish course',
        filename: 'danish-course.txt',
        text: 'Danish course booked',
      });
      expect(done).toBe('Added the document "Danish course" to Jane Smith.');
      expect(of(host.company(), 50901).map(({ title }) => title)).toContain('Danish course');
    },
    outcome: 'The document is in Personio, and listed after its virus scan.',
  },
  {
    request: "Rename document 81901 of Jane Smith to 'Annual talk 2026', it is a certificate.",
    actions: ['update a document'],
    async play(host) {
      await host.call('document_save', { ...minutes, title: 'Annual talk 2026', category: 'Certificates' });
      expect(of(host.company(), 50901)).toMatchObject([{ title: 'Annual talk 2026', category_id: 5102 }]);
    },
    outcome: 'Title and category are changed, the file is the same.',
  },
  {
    request: 'Delete document 81901 of Jane Smith.',
    actions: ['delete a document'],
    async play(host) {
      const { done } = await host.call('record_delete', { kind: 'document', ...minutes });
      expect(done).toBe('Deleted the document "Minutes of the annual talk" of Jane Smith.');
      expect(of(host.company(), 50901)).toEqual([]);
    },
    outcome: 'The document is gone; its name is said.',
  },
];
