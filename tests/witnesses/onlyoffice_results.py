"""What every formula of a workbook shows, worked out anew by ONLYOFFICE: onlyoffice_results.py source target. Runs where document-builder is.

Writes {sheet: {address: result}} to the target: a text, or a number as a text. The sheets of the workbook must not be protected.

ONLYOFFICE remembers of a range what a COUNTIF(S) has found in it, also when the cells of the range were calculated after that: where the
file carries no results of those, what counts them is entered again, one formula after another. It calculates nothing on opening.
"""

import json
import os
import sys
from pathlib import Path

import docbuilder

AGAIN = [("进度", "yxw_"), ("进度", "yxc_observations_"), ("首页", "进度'!")]
"""(sheet, how what it counts of begins): columns of the hidden sheet, whose results no file carries, what hangs on that, and then what has counted both."""
COMMON = r"""
var listed = function (x) { return Array.isArray(x) ? (Array.isArray(x[0]) ? x : [x]) : [[x]]; };
var letters = function (at) {
    for (var text = ""; at > 0; at = (at - 1 - (at - 1) % 26) / 26) text = String.fromCharCode(65 + (at - 1) % 26) + text;
    return text;
};
var each = function (sheet, met) {
    var used = sheet.GetUsedRange();
    if (!used) return;
    var corner = /\$?([A-Z]+)\$?(\d+)/.exec(used.GetAddress(true, true, "xlA1", false));
    if (corner[1] !== "A") throw "a used area that begins at " + corner[0];
    var formulas = listed(used.GetFormula()), values = listed(used.GetValue2());
    for (var row = 0; row < formulas.length; row++)
        for (var at = 0; at < formulas[row].length; at++)
            if (typeof formulas[row][at] === "string" && formulas[row][at].charAt(0) === "=")
                met(letters(at + 1), row + Number(corner[2]), values[row][at]);
};
"""
CALCULATE = "Api.Calculate();"
ENTER_AGAIN = r"""
var sheet = Api.GetSheet(%s), counted = %s, used = sheet.GetUsedRange(), formulas = used.GetFormula(), again = 0;
for (var row = 0; row < formulas.length; row++)
    for (var at = 0; at < formulas[row].length; at++) {
        var found = /^=.*COUNTIFS?\('?([^(,)]*)/.exec(formulas[row][at]);
        if (found && found[1].indexOf(counted) === 0) {
            sheet.GetCells(row + 1, at + 1).SetValue(formulas[row][at]);
            again++;
        }
    }
return again;
"""
RESULTS = COMMON + r"""
var found = {};
Api.GetSheets().forEach(function (sheet) {
    var of = found[sheet.GetName()] = {};
    each(sheet, function (letter, row, value) { of[letter + row] = value; });
});
return found;
"""


class Book:
    """A workbook that is open."""

    def __init__(self, path):
        self.builder = docbuilder.CDocBuilder()
        self.builder.OpenFile(path)
        self.api = self.builder.GetContext().GetGlobal()["Api"]

    def do(self, script):
        """What a script returns."""
        wrapped = "var told; try { told = { done: (function () {%s})() }; } catch (error) { told = { failed: String(error) }; } Api.told = JSON.stringify(told);"
        self.builder.ExecuteCommand("(function () {%s})();" % (wrapped % script))
        told = json.loads(self.api["told"].ToString())
        if "failed" in told:
            raise RuntimeError(told["failed"])
        return told.get("done")


def main():
    source, target = sys.argv[1:]
    book = Book(source)
    work_out(book)
    Path(target).write_text(json.dumps(book.do(RESULTS), ensure_ascii=False), encoding="utf-8")
    os._exit(0)  # taken down in order, the library brings the interpreter down with it


def work_out(book):
    book.do(CALCULATE)
    for sheet, counted in AGAIN:
        if not book.do(ENTER_AGAIN % (json.dumps(sheet), json.dumps(counted))):
            raise RuntimeError(f"nothing of {counted} is counted on {sheet}")


main()
