"""Building the tables of the vocabulary beforehand: a child that is forked for one file must build none for itself.

A table is a function without parameters that remembers what it gives (``functools.cache``). They are found, not
listed, so that a new one is built beforehand too. What depends on a parameter is filled by reading :data:`SAMPLES`.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache

from ingest.vocabulary.sign_weights import MODELS, sign_weights
from ingest.vocabulary.tables import read_all

_Remembered = type(cache(lambda: None))

SAMPLES = (
    """Compte rendu de consultation
Docteur Anne EXEMPLE, cardiologue
Paris, le 12/03/2024
Cher confrère,
J'ai revu ce jour Mme Jeanne MODÈLE, née le 02/05/1950, 74 ans, pour le suivi d'une fibrillation auriculaire.
Antécédents : hypertension artérielle, appendicectomie en 1975, nodule thyroïdien. Père : infarctus à 60 ans.
Pas d'antécédent d'AVC. Allergie à la pénicilline.
Traitement : bisoprolol 5 mg le matin, apixaban 5 mg 1-0-1. J'arrête l'amiodarone. Vaccin antigrippal en octobre 2023.
Examen : TA 128/76 mmHg, poids 70,5 kg, FC 64/min. FEVG à 60 % contre 55 % en mars 2023.
Créatinine à 98 µmol/L le 3 mars.
Conclusion : examen normal, suspicion de sténose écartée. Contrôle de l'échographie cardiaque dans 6 mois.
Bien confraternellement, Dr Anne EXEMPLE
""",
    """LABORATOIRE DE BIOLOGIE MÉDICALE EXEMPLE
Patient : MODÈLE Jeanne, née le 02/05/1950
Prélevé le 10/03/2024 à 08h10, édité le 11/03/2024
Prescripteur : Dr Anne EXEMPLE
HÉMATOLOGIE             Résultats      Valeurs de référence    Antériorités 10/01/2024
Hémoglobine             12,1 g/dL      12,0 - 16,0             11,8
Leucocytes              6,2 G/L        4,0 - 10,0              6,0
BIOCHIMIE
Créatinine              98 µmol/L      45 - 84                 95
CRP                     < 4 mg/L       inférieur à 5
Biologiste : Dr Paul EXEMPLE
""",
    """ORDONNANCE
Docteur Anne EXEMPLE, médecine générale
Le 15 mars 2024, Mme MODÈLE Jeanne
Prescriptions relatives au traitement de l'affection de longue durée
BISOPROLOL 5 mg cp : 1 comprimé le matin pendant 3 mois
PARACÉTAMOL 1 g : 1 comprimé 3 fois par jour si douleur, à renouveler 2 fois
""",
    """COMPTE RENDU D'HOSPITALISATION
Service de médecine interne, du 12 au 16 janvier 2024
Motif : pneumopathie. Scanner thoracique du 13/01/2024 : micronodules du lobe moyen, pas d'embolie pulmonaire.
Évolution favorable sous amoxicilline 7 jours. Sortie le 16 janvier. À refaire dans 3 mois : scanner thoracique.
""",
)
"""Invented papers of the commonest kinds."""


def tables(package: str) -> Iterator[Callable[[], object]]:
    """The tables of the modules of ``package`` that are loaded."""
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] != package:
            continue
        for one in tuple(vars(module).values()):
            if isinstance(one, _Remembered) and one.__module__ == name and not inspect.signature(one).parameters:
                yield one


def build_tables(*packages: str) -> None:
    """Read every file of the vocabulary and build every table of ``packages``; afterwards no look-up opens a file."""
    read_all()
    for name in MODELS:
        sign_weights(name)
    for package in packages:
        for table in tables(package):
            table()
