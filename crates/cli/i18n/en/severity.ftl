# The severity of an incident by NCISS: the sender's own.

help-severity = Score an incident by NCISS: eight choices, one score from 0 to 100 and its band; needs no node
    .examples =
        comity severity
        comity severity --functional-impact denial-non-critical --observed-activity engage --location critical-management --actor unknown --information-impact privacy --recoverability supplemented --cross-sector water --potential-impact high --json
help-severity-arg-functional-impact = What happened to services
help-severity-arg-observed-activity = How far the activity went
help-severity-arg-location = Where it was seen
help-severity-arg-actor = Who did it, as far as can be said; it is no attribution
help-severity-arg-information-impact = What happened to information
help-severity-arg-recoverability = How it can be recovered from
help-severity-arg-cross-sector = The sector, by how much others depend on it
help-severity-arg-potential-impact = What it could still do
severity-ask = { $category } (weight { $weight })
severity-choice = {"    "}{ $number }. { $label } ({ $value })
severity-again = A number from 1 to { $most }, please.
severity-line = { $category }: { $choice } ({ $value } of 100, weight { $weight })
severity-score = Score { $score } of 100: { $band }
severity-whose = This severity is the sender's own. The other side may have another one; none is ever joint.
severity-body = For a body: "severity":{ $member }
error-severity-missing = Nothing is chosen for { $option }.
    .remedy = Give all eight options, or run comity severity on a terminal, which asks for them.
holds-severity-score = a score that the stated categories come to: { $limit }
holds-severity-band = the band of its score: { $limit }
holds-among-in-reply-to = one of the statements that in_reply_to names

nciss-functional-impact = Functional impact
nciss-functional-impact-none = No impact
nciss-functional-impact-none-to-services = No impact to services
nciss-functional-impact-minimal-non-critical = Minimal impact to non-critical services
nciss-functional-impact-minimal-critical = Minimal impact to critical services
nciss-functional-impact-significant-non-critical = Significant impact to non-critical services
nciss-functional-impact-denial-non-critical = Denial of non-critical services
nciss-functional-impact-significant-critical = Significant impact to critical services
nciss-functional-impact-denial-critical = Denial of critical services, or loss of control

nciss-observed-activity = Observed activity
nciss-observed-activity-none = None
nciss-observed-activity-prepare = Preparation
nciss-observed-activity-engage = Engagement
nciss-observed-activity-presence = Presence
nciss-observed-activity-effect = Effect

nciss-location = Location of the activity
nciss-location-business-dmz = Business demilitarized zone
nciss-location-business-network = Business network
nciss-location-unknown = Not known
nciss-location-business-management = Management of the business network
nciss-location-critical-dmz = Demilitarized zone of critical systems
nciss-location-critical-management = Management of critical systems
nciss-location-critical-systems = Critical systems
nciss-location-safety-systems = Safety systems

nciss-actor = Actor characterization; it is no attribution
nciss-actor-hacktivists = Hacktivists
nciss-actor-unwitting-insider = An insider who does not know it
nciss-actor-criminal = Criminals
nciss-actor-unknown = Not known
nciss-actor-witting-insider = An insider who knows it
nciss-actor-apt = An advanced persistent threat
nciss-actor-apt-targeted = An advanced persistent threat that aims at this victim

nciss-information-impact = Information impact
nciss-information-impact-none = None
nciss-information-impact-suspected = Suspected, not identified
nciss-information-impact-privacy = Private data lost
nciss-information-impact-proprietary = Proprietary information lost
nciss-information-impact-destruction-non-critical = A non-critical system destroyed
nciss-information-impact-critical-breach = A breach of critical systems' data
nciss-information-impact-core-credentials = Core credentials compromised
nciss-information-impact-destruction-critical = A critical system destroyed

nciss-recoverability = Recoverability
nciss-recoverability-regular = With what is there, in foreseeable time
nciss-recoverability-supplemented = With more, in foreseeable time
nciss-recoverability-extended = In time that cannot be foreseen
nciss-recoverability-not-recoverable = Not at all

nciss-cross-sector = Cross-sector dependency: the sector
nciss-cross-sector-nuclear = Nuclear reactors, materials and waste
nciss-cross-sector-agriculture = Agriculture and food
nciss-cross-sector-chemical = Chemical
nciss-cross-sector-dams = Dams
nciss-cross-sector-emergency = Emergency services
nciss-cross-sector-commercial = Commercial facilities
nciss-cross-sector-health = Healthcare and public health
nciss-cross-sector-finance = Banking and finance
nciss-cross-sector-defence = Defence industry
nciss-cross-sector-government = Government facilities
nciss-cross-sector-manufacturing = Critical manufacturing
nciss-cross-sector-water = Water
nciss-cross-sector-communications = Communications
nciss-cross-sector-transport = Transport
nciss-cross-sector-information-technology = Information technology
nciss-cross-sector-energy = Energy

nciss-potential-impact = Potential impact
nciss-potential-impact-minimal = Minimal
nciss-potential-impact-low = Low
nciss-potential-impact-moderate = Moderate
nciss-potential-impact-high = High
nciss-potential-impact-severe = Severe

nciss-band-baseline-negligible = Baseline - negligible
nciss-band-baseline-minor = Baseline - minor
nciss-band-low = Low
nciss-band-medium = Medium
nciss-band-high = High
nciss-band-severe = Severe
nciss-band-emergency = Emergency
