"""Opens workbooks in ONLYOFFICE and saves them again: onlyoffice_trip.py source target [source target ...]. Runs where document-builder is."""

import sys

import docbuilder

paths = sys.argv[1:]
for source, target in zip(paths[::2], paths[1::2], strict=True):
    builder = docbuilder.CDocBuilder()
    builder.OpenFile(source)
    builder.SaveFile("xlsx", target)
    builder.CloseFile()
