/** Given and family names that go together. */
export interface NameCircle {
  women: readonly string[];
  men: readonly string[];
  families: readonly string[];
}

/**
 * Common names of the region, to be combined at random. Where a combination would name someone famous, one of its
 * halves is left out.
 */
export const nameCircles = {
  german: {
    women: split(`
      Anna-Lena Anja Anneke Antonia Birte Carolin Charlotte Dörte Elisabeth Emilia Eva-Maria Finja Frauke Frieda
      Gesa Greta Hannah Heike Henrike Ida Imke Insa Jana Johanna Judith Käthe Klara Leonie Lieselotte Lotta Luisa
      Magdalena Maike Marieke Marit Meike Mira Neele Nora Paula Ronja Rosa Silke Svea Swantje Tanja Theresa Ursel
      Verena Wiebke
    `),
    men: split(`
      Anton Arne Benedikt Bjarne Björn Detlef Dominik Elias Fabian Ferdinand Finn Gerrit Götz Hauke Hendrik Henning
      Holger Jakob Jan-Ole Jannik Jörn Jürgen Karl-Heinz Kilian Korbinian Lasse Leopold Lorenz Lukas Malte
      Marten Niklas Ole Quirin Rüdiger Severin Sönke Tammo Tilman Tobias Torben Uwe Valentin
      Volker Xaver Yannick
    `),
    families: [
      ...split(`
        Achleitner Ahrens Aigner Arndt Behrens Bremer Brockmann Brunner Busse Claußen Detlefsen Dierks Dietz Dörr
        Eder Egger Feldmann Fiedler Franke Gärtner Gerlach Grün Hagedorn Harms Hauck Hinrichs Höfler
        Holtkamp Huber Jäger Janßen Kampmann Kofler Kröger Krüger Kühne Lechner Leitner Lorenzen Lüders Meinders
        Mertens Müller Nissen Obermaier Oltmanns Ostermann Paulsen Pichler Rademacher Reiter Rieger Rößler Schäfer
        Schünemann Schütte Schütz Sievers Stahl Thiele Thiessen Vogt Voss Weiß Wendt Wenzel Wessels
        Wiegand Wimmer Zauner
      `),
      'von Ahlen',
      'von der Heide',
      'zum Felde',
    ],
  },
  danish: {
    women: split('Bodil Freja Ingrid Jette Kirsten Lærke Maja Mette Signe Sofie'),
    men: split('Anders Frederik Jeppe Kasper Nikolaj Rasmus Søren Esben Åge'),
    families: split(
      'Bjerregaard Dahl Holm Jensen Lund Møller Nørgaard Sønderby Pedersen Skov Sørensen Thomsen',
    ),
  },
  turkish: {
    women: split('Ayşe Derya Elif Fatma Selin Zeynep'),
    men: split('Emre Hakan Kerem Murat Ömer Tolga'),
    families: split('Aksoy Kaya Korkmaz Özdemir Öztürk Ekinci Şimşek Tekin Uysal Yılmaz'),
  },
  polish: {
    women: split('Agnieszka Ewa Joanna Katarzyna Małgorzata Zofia'),
    men: split('Łukasz Michał Paweł Sławomir Tomasz Wojciech'),
    families: split('Gołąb Mazur Nowak Pawlak Wójcik Woźniak Wróbel'),
  },
  romance: {
    women: split('Amélie Chiara Giulia Inés Lucía Noémie Renée Zoë'),
    men: split('Álvaro Andrés Jérôme José Luca Matteo René'),
    families: split('Barbieri Béranger Ferrara Gauthier Herrero Ibarra Lefèvre Moretti Navarro Núñez'),
  },
  balkan: {
    women: split('Daryna Jelena Milica Oksana'),
    men: split('Andrij Dragan Goran Milan'),
    families: split('Babić Bondarenko Horvat Jurić Kovač Perić'),
  },
  levantine: {
    women: split('Amira Leila Samira'),
    men: split('Karim Samir Tariq'),
    families: split('Haddad Khoury Sabbagh Rahmani'),
  },
  irish: {
    women: split('Aoife Niamh'),
    men: split('Ciarán Declan'),
    families: split("O'Donovan O'Farrell O'Keeffe"),
  },
} satisfies Record<string, NameCircle>;

/** What some people are called instead of their given name. */
export const nicknames: Readonly<Record<string, string>> = {
  Agnieszka: 'Aga',
  Andrés: 'Andy',
  'Anna-Lena': 'Anna',
  Antonia: 'Toni',
  Benedikt: 'Ben',
  Carolin: 'Caro',
  Charlotte: 'Lotte',
  Dominik: 'Domi',
  Elisabeth: 'Lisa',
  Emilia: 'Emmi',
  'Eva-Maria': 'Eva',
  Fabian: 'Fabi',
  Ferdinand: 'Ferdi',
  Frederik: 'Fred',
  Hendrik: 'Henk',
  'Jan-Ole': 'Ole',
  Jelena: 'Lena',
  Joanna: 'Asia',
  Johanna: 'Hanna',
  'Karl-Heinz': 'Kalle',
  Katarzyna: 'Kasia',
  Korbinian: 'Korbi',
  Leonie: 'Leo',
  Leopold: 'Poldi',
  Lieselotte: 'Lilo',
  Magdalena: 'Lena',
  Małgorzata: 'Gosia',
  Milica: 'Mila',
  Nikolaj: 'Niko',
  Rüdiger: 'Rudi',
  Sławomir: 'Sławek',
  Theresa: 'Resi',
  Tobias: 'Tobi',
  Tomasz: 'Tomek',
  Valentin: 'Vali',
  Wojciech: 'Wojtek',
  Zofia: 'Zosia',
};

function split(names: string): string[] {
  return names.trim().split(/\s+/);
}
