# The program's words in documents of an agreement's text.

drafting-article = Article { $number }
drafting-replace = { $by } ({ $mark }) would say instead:
drafting-insert = { $number ->
    [none] { $by } ({ $mark }) would add:
   *[other] { $by } ({ $mark }) would add, as { $number }:
 }
drafting-delete = { $place ->
    [article] { $by } ({ $mark }) would strike this article.
   *[other] { $by } ({ $mark }) would strike this clause.
 }
drafting-renumber = { $by } ({ $mark }) would leave this, as { $number }.
drafting-reservation = { $by } ({ $mark }) reserves its position.
drafting-accepted = { $by } ({ $mark }) agrees to a text of this article.
drafting-reason = Reason: { $reason }
drafting-how-to-edit = To change a clause, change its text in every column. To strike one, empty its cells. To add one, write into the empty row of its article, or copy a row and give it a new number. Leave the first column as it is otherwise: a document without its marks cannot be read.
drafting-version = Text:
drafting-added = Added.
drafting-removed = Struck.
drafting-renumbered = Its number was { $number }.
