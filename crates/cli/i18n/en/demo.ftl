# The demonstration.

demo-head = Two parties on this machine, each with a node of its own. Everything goes through the ordinary commands.
demo-party = Party { $name } founded; root key { $root }…, taken off its node.
demo-words = Paired by three files; both sides read the same five words: { $words }
demo-paired = Lines opened: { $count } ({ $tracks })
demo-serving = Both nodes run: AUR on { $first }, BOR on { $second }
demo-line = Line { $line } answered in { $ms } ms
demo-sent = AUR sent { $number }, id { $id }
demo-receipt = BOR's signed receipt was durable at AUR after { $ms } ms
demo-attachment = Attachment { $name } ({ $bytes } bytes) arrived byte for byte, held and signed for { $ms } ms after the receipt; SHA-256 { $hash }
demo-acknowledged = BOR acknowledged it in { $number } ({ $officer })
demo-proof = AUR wrote the evidence: { $path }, { $bytes } bytes
demo-verified = A third process, without any node, verified it in { $ms } ms
demo-altered = The dispute. A copy with one character changed in line { $line } is refused (exit code { $exit }): { $reason }
demo-gone = { $name }'s node was killed and its folder destroyed: it is gone for good. The evidence still proves its receipt:
demo-killed = { $name }'s node was killed. The evidence still proves its receipt:
demo-evidence = The evidence stays in { $path }
demo-again = BOR's node was started again and continues where it was killed.
demo-up = { $name }: { $address }, folder { $dir }
demo-try = Try, in another terminal: comity --dir { $dir } status. Ctrl-C ends the demonstration.
demo-subject = Notice of planned maintenance
demo-text = Our node will be down for maintenance on Sunday from 02:00 to 04:00 UTC. The other lines are not affected.
demo-officer = Duty officer
demo-notice = Notice of planned maintenance.
    The node will be unavailable on Sunday from 02:00 to 04:00 UTC.
    This is a sample of the demonstration.
