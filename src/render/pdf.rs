//! PDF from the pages, through printpdf and lopdf.
