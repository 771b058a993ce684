# Parts of lists; who left; what is told of what goes.

list-more = There are more: --after { $after }
log-more = There are older ones: --before { $before }
help-hold-list-arg-after = Go on where an earlier list ended
help-hold-list-arg-limit = At most this many, 1 to 1000; 100 where it is not given
help-erase-list-arg-after = Go on where an earlier list ended
help-erase-list-arg-limit = At most this many, 1 to 1000; 100 where it is not given
help-retention-arg-limit = At most this many, 1 to 1000; 100 where it is not given
help-compose-arg-format-version = The version of the format; the newest that the node knows where it is not given
error-limit-wrong = A list is asked for { $least } to { $most } items at a time, not for { $given }.
    .remedy = Give a limit from { $least } to { $most }; where there are more, the answer says how to go on.
error-officer-left = { $officer } already left on { $when }, and { $to } took over. Nothing was done again.
error-operator-acts = { $operators } can administer the officers here. Two others decide it only where no operator can.
    .remedy = Ask { $operators }. Where that token is lost, whoever runs the machine ends it first: comity officer token ID --end
concerns-as-told = Numbers and subjects are as the node that asks tells them; what is signed are the ids.
