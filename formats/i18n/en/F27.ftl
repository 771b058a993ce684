# F27: Indicators.

F27 = Indicators
F27-help = Indicators of compromise as a STIX 2.1 bundle, for machines of both sides.

F27-bundle = STIX bundle
    .help = A bundle of STIX 2.1, as its makers wrote it.
F27-validity = Validity
    .help = For how long, or under which conditions, the indicators hold.
