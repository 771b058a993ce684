error-reference-missing = The format { $format } needs { $field } in the envelope, and nothing is named there.
    .remedy = Name the statement that it belongs to: --reply-to, --supersedes or --case.
error-format-file = The file { $file } in the node's folder formats is no format: { $at }: { $what }
    .remedy = docs/spec/formats.md says what such a file holds. Mend it or take it away.
finding-doctor-formats-bad = A format that the party added is refused.

holds-text-plain = a text without halves of characters (\ud800)
holds-text-short = a text of at most { $limit } characters
holds-text-long = a text of at least { $limit } characters
holds-text-form = a text of the form { $limit }
holds-integer = a whole number, { $limit }
holds-number = a number, { $limit }
holds-one-of = one of: { $limit }
holds-list = a list of { $limit } items
holds-list-unlike = a list in which nothing stands twice
holds-object-plain = an object whose members have different names
holds-one-alternative = exactly one of { $limit } alternatives
holds-any-alternative = at least one of { $limit } alternatives
holds-value = a value

found-nothing = nothing
found-text = a text
found-number = a number
found-true-or-false = true or false
found-list = a list
found-object = an object
found-null = null
