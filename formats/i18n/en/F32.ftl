# F32: Coded signal.

F32 = Coded signal
F32-help = A signal that needs no common language, from a code table that both parties adopted; after the special signals of INCSEA. The whole body has at most 160 bytes.

F32-code = Code
    .help = Two letters and up to three digits, as in the table.
F32-table = Version of the table
    .help = Number of the code table that both parties adopted.
F32-args = Arguments
    .help = Values in the order that the table gives; none where the code has none. Numbers, instants and short marks in Latin letters.
F32-form = Form
    .help = A signal, a question whether it holds, or its cancellation; a signal where none is given.
F32-form--signal = Signal
F32-form--query = Query
F32-form--cancel = Cancel
