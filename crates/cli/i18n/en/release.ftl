# Releases by officers: what the node refuses, and what an evidence file proves of them.

verify-released-by = { $name }'s officer { $officer } ({ $role }) signed its content with a key of their own: { $key }
error-evidence-release = NOT VERIFIED: the officers' signatures do not release the statement.
why-evidence-release = A signature of an officer is missing, added, of another content, or of somebody who may not release.
why-evidence-other-officers = Others signed than the disclosed statement requires.
why-evidence-register-unshown = The register position under which officers released it is not shown.

error-release-two-officers = Statements of format { $format } are released by two officers; { $have } are asked for. Nothing was sent.
    .remedy = Draft it and have two officers sign: comity draft new, comity release request.
error-release-key = The key { $key } releases nothing: it is not enrolled in our register of { $size } entries, or its holder left. Nothing was sent.
    .remedy = Ask for officers that are enrolled: comity keys register
error-release-node-key = The key { $key } is one that the node holds, and releases nothing. Nothing was sent.
    .remedy = Make the officer a key of their own: comity officer keygen
error-release-role = { $name } may not release: the role in our register is { $role }. Nothing was sent.
    .remedy = Ask for an officer whose role includes approver, or enrol the role: comity officer enrol
error-release-same-person = { $name } is asked for twice: two different persons release a statement. Nothing was sent.
    .remedy = Ask for another officer.
error-release-used = This release was used for a statement before: it acts once. Nothing was sent.
    .remedy = Ask for a new release of what is to be said.
error-release-refused = The officers' signatures do not release this statement. Nothing was sent.
    .remedy = Have it signed as it stands now: comity release request
