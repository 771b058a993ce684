# F11: Agency profile.

F11 = Agency profile
F11-help = Describes the sender's agency in the manner of RFC 2350: its mission, whom it serves, by what authority, and how it works.

F11-mission = Mission
    .help = What the agency is there for.
F11-constituency = Constituency
    .help = Whom the agency serves: which bodies, networks and addresses.
F11-authority = Authority
    .help = By which act the agency works, and what it may order and what it may only advise.
F11-policies = Policies
    .help = How the agency works with others.
F11-policies-incidents = Types of incidents and level of support
    .help = Which incidents the agency handles, and what help it gives.
F11-policies-disclosure = Co-operation and disclosure of information
    .help = What is passed on to whom, and under which markings.
F11-policies-authentication = Communication and authentication
    .help = Which means of communication it uses, and how the other side makes sure who speaks.
F11-name = Name of the agency
    .help = Full official name, and the short one in use.
F11-sponsorship = Sponsorship or affiliation
    .help = To which body the agency belongs, and which associations it is a member of.
F11-services = Services
    .help = Response, coordination, warnings and other services.
F11-reporting-forms = Incident reporting forms
    .help = Where the forms are, or that none is needed.
F11-disclaimers = Disclaimers
    .help = What the agency does not answer for.
