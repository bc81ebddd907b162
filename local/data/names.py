"""The names of the demo: people, companies and places, with the letters and marks that break careless tools.

Only words live here, and how an address is made of them. Who plays which part is in ``story``.
"""

from __future__ import annotations

import unicodedata

FIRST = (
    "Ada Adrien Agnès Aino Alba Alejandro Aleksandra Amara Amélie Anaïs Anders Aoife Aram Asta Ayşe Beatriz Benedikt Björn "
    "Bronwen Caitríona Camille Carlos Chiara Chloë Clément Dagny Dieter Dilan Dorota Eamon Eero Efua Eilidh Elif Élodie Emeka "
    "Emil Eszter Fátima Femi Filip Fiona Florian Freya Gaël Gianni Giulia Gösta Grażyna Guðrún Gwen Håkon Hanna Hélène Henrik "
    "Ilse Ines Ingrid Isak Ivana Jakob Jana João Jonas José Juhani Jürgen Kamila Katarína Kofi Kwame Laia Lars Leïla Liam Linnéa "
    "Lorenzo Łukasz Maeve Magnus Maja Marcel Márton Mathilde Mehmet Mikkel Mireia Nadège Nadia Niamh Nils Noémie Núria Oisín Oksana "
    "Ola Olivia Oriol Pádraig Pascal Paweł Petra Pia Raquel Rasmus Renée Rhys Roisin Rosa Rui Saoirse Selma Sigrid Siobhán Søren "
    "Stefan Svetlana Tadeusz Tamsin Teresa Théo Tiago Tomas Tove Ulrika Václav Vera Víctor Wanda Xavier Yara Yusuf Zoë Zofia Zsófia"
).split()

LAST = (
    "Abioye Ågren Almeida Andersen Aydın Baptiste Barbosa Becker Bélanger Benítez Berg Bianchi Björk Blanc Boateng Bouchard "
    "Brennan Byrne Campbell Çelik Chukwu Conti Costa Cruz Czerny D'Angelo Dąbrowski Dahl Delacroix Demir Doyle Dubois Dvořák "
    "Ekström Engel Esposito Fäldt Fernandes Ferrari Fischer Fitzgerald Fontaine Forsberg Fournier Gagnon García Gavrilov "
    "Giménez Girard Gomes Grönlund Haas Halvorsen Hansen Haugen Heikkinen Hernández Hoffmann Horváth Iglesias Isaksen Jansen "
    "Jensen Johansson Jovanović Kaminski Kask Kaya Keller Kelly Kovács Kowalski Krüger Lachance Laine Lambert Lehtonen Lindqvist "
    "Lombardi Lopes Lund MacLeod Mäkinen Malm Marchetti Martín Mensah Meyer Mikkelsen Moreau Moretti Müller Murphy Nagy Navarro "
    "Németh Nieminen Nilsson Novák Null Nwosu O'Brien O'Sullivan Okafor Olsen Østergaard Öztürk Papadopoulos Pavlović Pereira "
    "Petit Petrov Pires Popescu Quinn Ramos Rasmussen Renard Ribeiro Ricci Richter Rocha Roux Ruiz Ryan Sá Salo Santos Schäfer "
    "Schröder Silva Škoda Solberg Søndergaard Sørensen Strand Świątek Szabó Tanaka Teixeira Tóth Tremblay Vargas Vasquez Vidal "
    "Virtanen Vogel Wagner Walsh Weiß Wójcik Yılmaz Zając Zimmermann"
).split()

COMPANIES = (
    "Lighthouse Bakery",
    "Harbour, Stone & Co",
    'The "Blue" Door',
    "Back\\Slash Brewery",
    "Müller & Söhne",
    "Café Zoë, Lda",
    'Ångström "Precision", AB',
    "Søster Ål A/S",
    "=Equals Design",
    "Paper Boat Press",
    "Granite & Thyme",
    "North Sea Ropes",
    "Çınar Tekstil A.Ş.",
    "Wójcik i Córki, s.j.",
    "O'Malley's Bicycles",
    "Meridian Maps",
    "Quiet Clocks GmbH",
    "Vår & Sommar",
    "Orchard Lane Cider",
    "Saltwater Instruments",
    'Fox, Heron & "Sons"',
    "Atelier Brouillard",
    "Glass Mountain Optics",
    "Copper Kettle Tea",
)
"""As a company spells itself: commas, quotes, backslashes and a leading ``=`` included."""

CITIES = (
    *"Lyon Porto Kraków Göteborg Reykjavík Zürich Århus Málaga Łódź Brno Gent Utrecht Cork Galway Bergen Tromsø Tampere Tartu "
    "Vilnius Ljubljana Graz Basel Trieste Bologna Girona Coimbra İzmir Plovdiv Timişoara Pécs Košice Lübeck Dundee Swansea".split(),
    "Aix-en-Provence",
    "Frankfurt (Oder)",
    "Villeneuve-d'Ascq",
    "Le Havre",
    "Castellammare di Stabia",
)

LONG_CITY = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 5
"""290 characters, more than the 255 Marketo's City holds."""

HOSTS = ("example.com", "example.org", "example.net")

_FOLD = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "ð": "d", "ı": "i", "'": "", " ": ""})


def ascii_name(name: str) -> str:
    """Return a name as its owner writes it in an address: lower case, no accents, no blanks."""
    plain = unicodedata.normalize("NFKD", name.translate(_FOLD)).encode("ascii", "ignore").decode()
    return plain.lower()
