# Statements that were accepted, never left, and are not said again after a restore.

finding-statement-set-aside = { $number } was accepted here and never left on { $peer }/{ $track }. After a restore it could not be said again: its release does not stand any more, as when an officer who signed it has left. The other side never had it; the number may stand for another statement now.
finding-statement-set-aside-remedy = It is kept among the drafts (comity draft list), with this number in its note: have it released anew, or withdraw it.
