"""What each variable and code of the appliance means, as data files and a small loader.

`objects/OBJECT.json` has one row per variable, `codes/TABLE.json` one per code; adding a variable
is adding a row. They are compiled into one file (`compiled.py`), of which nothing is parsed before
it is asked for. Imports only `errors` and `language`.
"""

from senec_tui.catalogue.catalogue import Catalogue, CodeTable, ObjectEntry, Variable
from senec_tui.catalogue.path import Path, parse_path

__all__ = ["Catalogue", "CodeTable", "ObjectEntry", "Path", "Variable", "parse_path"]
