# Texts of agreements in files.

help-text = Check, compare, export and import texts of agreements in files; needs no node
help-text-check = Tell whether the languages of a text say as much as each other
    .examples =
        comity text check examples/agreement
        comity text check instrument.json --json
help-text-check-arg-file = The body of an F50, or a folder with instrument.json
help-text-compare = Compare two versions of a text, word by word
    .examples =
        comity text compare first.json second.json
        comity text compare first.json second.json --language ru -o changes.html
help-text-compare-arg-old = The older version: the body of an F50, or a folder with instrument.json
help-text-compare-arg-new = The newer version
help-text-compare-arg-language = Tag of a language to show, such as ru; may be repeated. Without it, the first two
help-text-compare-arg-out = Write a page to print into this new file
help-text-export = Write a text side by side, with what others propose in brackets: a page to print, or a document to edit
    .examples =
        comity text export examples/agreement --format odt -o draft.odt
        comity text export ours.json --with BOR=theirs.json --format html --language en --language ru -o rolling.html
help-text-export-arg-file = The body of an F50, or a folder with instrument.json
help-text-export-arg-format = Page to print, or document to edit
help-text-export-arg-with = What somebody proposes: a name, and the body of an F51 or another F50; may be repeated
help-text-export-arg-language = Tag of a language to show, such as ru; up to four. Without it, the first two
help-text-export-arg-out = The new file
help-text-import = Read an edited document: each article that was changed becomes a counter-proposal
    .examples =
        comity text import draft.odt --of examples/agreement -o counters.json
help-text-import-arg-document = The ODT or DOCX that was exported and edited
help-text-import-arg-of = The text that it was exported from: the body of an F50, or a folder with instrument.json
help-text-import-arg-with = As in the export; may be repeated
help-text-import-arg-out = The new file for the articles as they would read

text-even = The languages say as much as each other: { $languages }; { $articles ->
    [one] { $articles } article
   *[other] { $articles } articles
 }.
text-uneven = { $count ->
    [one] { $count } place needs
   *[other] { $count } places need
 } a look.
text-finding-missing = { $at }: there is no text in { $language }
text-finding-extra = { $at }: { $language } is no authentic language
text-finding-unpaired = { $at }: brackets are not in pairs in { $language }
text-finding-brackets = { $at }: brackets differ: { $one } in { $first }, { $two } in { $other }
text-finding-numbers = { $at }: numbers differ: only { $first } has { $one }, only { $other } has { $two }
text-finding-paragraphs = { $at }: paragraphs differ: { $one } in { $first }, { $two } in { $other }
text-finding-no-clause = { $at }: the article has no such clause
text-finding-mark-twice = { $at }: another bracketed text has this mark
text-finding-other = { $at }: the languages differ

text-compared = { $count ->
    [0] No article changed, of { $of }.
    [one] { $count } article changed, of { $of }.
   *[other] { $count } articles changed, of { $of }.
 }
text-compared-page = The page is in { $path }.
text-coarse = Some texts are too long to compare word by word: they are shown as struck and added whole.
text-exported = The text is in { $path } ({ $languages }).
text-astray = Something is proposed on article { $number }, which this text has not.

text-counter = Article { $number }: { $count ->
    [one] { $count } change
   *[other] { $count } changes
 }
text-change-edited = { $at }: changed in { $languages }
text-change-added = { $at }: added
text-change-removed = { $at }: struck
text-note-fixed = { $at }: what was changed here cannot be proposed from a document; it is left out
text-note-one-sided = { $at }: the text in { $languages } was not changed with the others
text-note-not-shown = { $at }: the text in { $languages } is not in the document, and stays
text-note-comments = { $count ->
    [one] { $count } comment in the document is left out
   *[other] { $count } comments in the document are left out
 }
text-nothing = Nothing was changed: there is nothing to propose.
text-imported = { $count ->
    [one] { $count } counter-proposal is
   *[other] { $count } counter-proposals are
 } in { $path }.

text-problem-lost = { $at }: the row is missing, or its mark in the first column
text-problem-twice = { $at }: two rows have this mark
text-problem-unmarked = after { $at }: text without a mark: { $text }
text-problem-unmarked-first = before everything: text without a mark: { $text }
text-problem-cells = { $at }: the row has not one cell for every language, but { $found }
text-problem-other = { $at }: something that is no plain text stands in the cell in { $language }: a table, picture, symbol, formula, note or hidden text
text-problem-listed = { $at }: numbers or bullets of a list stand in the cell in { $language }: the editor counts them, and they are no text. Type them, or remove the list
text-problem-incomplete = { $at }: there is no text in { $language }, and there is one in another language
text-problem-too-long = { $at }: the text in { $language } is longer than an agreement's text may be
text-problem-moved = { $at }: the row stands elsewhere than in the text
text-problem-emptied = { $at }: nothing is left of it; that is no counter-proposal
text-problem-too-many-clauses = { $at }: the article would have more than 200 clauses
text-problem-unknown = { $at }: the text has no such article, or this is no number of a clause

error-text-file = { $path } is no text of an agreement.
    .remedy = Give the body of an F50, as JSON, or a folder with instrument.json.
error-text-twice = In { $path }, { $what } stands there twice: nobody could say which is meant.
    .remedy = Give each article and clause a number of its own.
error-text-with = { $given } is no name and file.
    .remedy = Give it as NAME=FILE, such as BOR=theirs.json.
error-text-language = The text is not in { $language }, or it was asked for twice.
    .remedy = Give tags of its authentic languages; comity text check shows them.
error-text-columns = So many languages do not fit side by side.
    .remedy = Give one to four.
error-document-none = { $path } is neither an OpenDocument text nor an Office document.
    .remedy = Save it as ODT or DOCX.
error-document-sealed = { $path } is encrypted, or packed in an unknown way.
    .remedy = Save it again without a password.
error-document-damaged = { $path } cannot be read.
    .remedy = Open it where it was edited, and save it again as ODT or DOCX.
error-document-large = { $path } is not read: { $limit ->
    [file] the file is larger than 64 MiB
    [parts] the package has more than 10,000 parts
    [part] a part of it is larger than 128 MiB when it is unpacked
    [deep] its elements stand in each other more than 256 deep
   *[text] it has more rows, cells or text in a cell than any text of an agreement
}. Nothing of it was taken.
    .remedy = Export the text anew, and bring your changes over.
error-document-no-markers = { $path } has lost all of its marks: nothing of it was taken.
    .remedy = Export the text anew, and bring your changes over; the first column must stay.
error-document-no-version = { $path } does not say which text it is of: the row { $marker } is missing or changed. Nothing of it was taken.
    .remedy = Put the row back from a fresh export.
error-document-version = { $path } was exported from another text ({ $found }) than this one ({ $expected }). Nothing of it was taken.
    .remedy = Give with --of the text that it was exported from, or export this one anew.
error-document-problems = { $path } cannot be taken as it is, in { $count ->
    [one] { $count } place
   *[other] { $count } places
 }. Nothing of it was taken, and it stays as it is.
    .remedy = Put right what is named, save it, and import it again.
