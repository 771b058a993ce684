# F16: Joint erasure.

F16 = Joint erasure
F16-help = Proposes that both sides erase the content of statements. It happens when both have said so with two officers each; the hash and the record that something stood there remain. What is under legal hold is not erased.

F16-refs = Statements
    .help = The statements whose content is to be erased.
F16-ground = Ground
    .help = Why, and under which rule or agreement.
F16-mirror = Mirror
    .help = The other side's proposal that this one answers word for word, or that this is the first of the two.
F16-mirror--none = This is the first of the two
F16-residue = Residues
    .help = For each statement that is named, in that order, the hash of what is left of it
