# What stands around a body: options of every command that makes an envelope; labels that nobody chose.

help-envelope-arg-attachments = A file to attach; with FIELD= it stands for that field of the body; may be repeated
help-envelope-arg-from-desk = The desk that speaks
help-envelope-arg-to-desks = A desk addressed; may be repeated. Its published hours drive the periods; without one they run around the clock
help-envelope-arg-info-desks = A desk informed; may be repeated
help-envelope-arg-case = The case: number or id of its first statement
help-envelope-arg-supersedes = The own statement that this one supersedes
help-envelope-arg-instrument = Hash of the texts of the instrument under which this is said
help-envelope-arg-article = The article of the instrument
help-envelope-arg-languages = An authentic language of the text, such as ru; may be repeated
help-envelope-arg-translations = A translation, with the hash of the text that it was made from; may be repeated
help-envelope-arg-handling = How it is to be handled; confidential between the parties where not given
help-envelope-arg-settle = Two-person release: this node will say that it has seen it opened
help-envelope-arg-asked = What is asked
help-envelope-arg-by = By when: 2026-11-30 (that day included, in UTC) or 2026-11-30T12:00:00Z
help-envelope-arg-in-reply-to = A statement that this one answers; may be repeated
help-envelope-arg-tlp = Traffic Light Protocol 2.0; where not given, that of what is answered or superseded, else TLP:AMBER, and at most what leaves on the line
help-envelope-arg-pap = Permissible Actions Protocol; where not given, as for TLP
help-envelope-arg-mark = Whether it is real
help-envelope-arg-informal = Without prejudice: never changes a case
help-envelope-arg-anyway = Say it even where it would have no effect as things stand
help-draft-edit-arg-attachments = A file to attach, in the place of those before; with FIELD= it stands for that field of the body; may be repeated

finding-line-test-unsaid = This node cannot say its line test (F01) on { $peer }/{ $track }, so the other side hears none; the line itself need not be down.
finding-line-test-unsaid-remedy = Mend the cause; the next test is said by itself. No notice of an outage (F07) is prepared meanwhile.
line-health-unsaid = { "    " }THIS NODE cannot say its line test (F01) since { $since }: { $why }
