//! XLSX from the document's tables.
