# Marks at every exit, text that may deceive, and what bad input gets.

state-stays-back = Durable here, and stays: { $first } is marked { $mark }, and no more than { $ceiling } leaves on this line. What was said after it waits with it.
state-short-stays-back = stays
line-stays-back = STAYS BACK: { $first } is marked { $mark }; on this line no more than { $ceiling } leaves
finding-stays-back = { $first } on the line { $peer }/{ $track } is marked { $mark }: no more than { $ceiling } leaves there. It and what was said after it stay here; nothing is lost, and receipts go on.
finding-stays-back-remedy = Whoever set the ceiling in comity.toml may raise it and start the node anew. Nothing else lets it leave.
call-line-withheld = { $precedence }: a statement that is marked above what this way may tell, desk { $desk }, level { $level }, since { $at }: look at the node
holds-text-blank = a text with something to read in it, not white space or what nobody sees
show-resembles = Careful: { $name } can be taken for { $other }, which is another party here
error-name-looks-like = { $name } can be taken for { $other }.
    .remedy = Choose another name with --name: letters of one script, and no name that reads like one in use.
verify-erased = Both sides erased the content together, as the maker of this file says; nothing of it can be disclosed.
verify-marks-unshown = {"    "}THE MARKS OF THIS CONTENT ARE NOT SHOWN: ask whoever made the file how it may be handled.
error-erase-residue = What { $name } says to be left of it is refused: it is not what this node makes of it.
    .remedy = The other side's proposal may be false, or made by another program: do not agree to it. Propose the erasure yourself: comity erase propose.
show-residue-refused = What the other side gave as left of it is not what both agreed on. Nothing of it is kept; cases and obligations that hang on it differ from the other side's. A backup of your own brings it back.
audit-residue-refused = what the other side gave as left of erased statements was refused
