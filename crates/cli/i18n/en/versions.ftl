# Agreements as documents, and their versions side by side.

help-agreement-export = Write the rolling text into a new file: a page to print (.html), or a document to edit (.odt, .docx)
    .examples =
        comity agreement export AUR/official/7 draft.odt
        comity agreement export AUR/official/7 rolling.html --language en --language ru
help-agreement-export-arg-reference = The agreement: number or id of any statement about it
help-agreement-export-arg-out = The new file; its ending says of which kind
help-agreement-export-arg-language = Tag of a language to show, such as ru; up to four. Without it, the first two
help-agreement-import = Read an edited document: each article that was changed becomes a counter-proposal
    .examples =
        comity agreement import AUR/official/7 draft.odt -o counters.json
        comity agreement respond AUR/official/7 --counter counters.json
help-agreement-import-arg-reference = The agreement: number or id of any statement about it
help-agreement-import-arg-document = The ODT or DOCX that was exported and edited
help-agreement-import-arg-out = The new file for the articles as they would read
help-agreement-show-arg-compare = Compare two versions word by word: ours, theirs, agreed, or the statement that tabled or countered
help-agreement-show-arg-language = Tag of a language to compare, such as ru; may be repeated. Without it, the first two
help-agreement-show-arg-out = Write the comparison as a page to print into this new file

error-agreement-document = { $path } is no kind of document that an agreement is written as: name a file that ends in .html, .odt or .docx
error-agreement-no-text = There is no text of the version { $version }: ours, theirs, agreed, or a statement that tables or counters
