// Opens workbooks and saves them again, as a script of somebody's would: node trip.js sheetjs|exceljs source target [source target ...]
const [library, ...paths] = process.argv.slice(2);

async function save(source, target) {
  if (library === "sheetjs") {
    const XLSX = require("xlsx");
    XLSX.writeFile(XLSX.readFile(source, { cellStyles: true, cellFormula: true, cellNF: true, bookVBA: true }), target, { cellStyles: true, bookSST: true });
  } else {
    const Excel = require("exceljs");
    const book = new Excel.Workbook();
    await book.xlsx.readFile(source);
    await book.xlsx.writeFile(target);
  }
}

(async () => {
  for (let at = 0; at < paths.length; at += 2) await save(paths[at], paths[at + 1]);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
