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

why-config-ceiling = Line { $line } of comity.toml is no ceiling of a line: { $given }
    .remedy = Name the line and labels: [ceiling."BOR/nrrc"], then tlp = "TLP:AMBER", pap = "PAP:AMBER", exercise_only = true.
error-no-such-format = There is no format { $format } here.
    .remedy = comity formats lists them.
error-above-ceiling = { $mark } is above what may leave on the line { $peer }/{ $track }: { $ceiling }.
    .remedy = Send it on a line with a higher ceiling. Who set this one may change it in comity.toml.
error-exercise-line = The line { $peer }/{ $track } is for exercises and tests alone.
    .remedy = Mark it as exercise (--mark exercise), or send it on another line.

formats-line = { $id }  { $name }
    .where = { "     " }{ $tracks }; acknowledged: { $ack }; answered: { $answer }
formats-hash = catalogue { $hash }
formats-shipped = { $dir } holds no node: these are the formats that come with the program.
format-hash = definition { $hash }, version { $version }
format-members = Members of the body:
format-member = { "  " }{ $path }  { $label }{ $marks }

help-formats = List what can be said, or explain one format
    .examples =
        comity formats
        comity formats F23
        comity formats F23 --json
help-formats-arg-format = A format's id, such as F23
help-render = Show a statement as it reads on paper, with every mark that it bears
    .examples =
        comity render BOR/nrrc/7
        comity render BOR/nrrc/7 --lang ru
        comity render BOR/nrrc/7 --html > statement.html
help-render-arg-reference = A number (BOR/nrrc/7) or an id
help-render-arg-html = As a page of HTML
