# Expert dialogue: papers, questions and answers, joint papers, the glossary.

help-expert = Papers of experts with versions and comments, questions and answers, joint papers
help-expert-topics = List topics, with their papers and questions
    .examples =
        comity expert topics --peer BOR
help-expert-topics-arg-peer = Only of this peer
help-expert-topics-arg-topic = Only this topic, in these words
help-expert-papers = List papers: versions, comments, and what was signed
    .examples =
        comity expert papers --topic "Attribution"
help-expert-papers-arg-peer = Only of this peer
help-expert-papers-arg-topic = Only of this topic, in these words
help-expert-show = Show a paper or a question whole, with every version and what was said
    .examples =
        comity expert show BOR/expert/4
help-expert-show-arg-reference = Number or id of any statement of its case
help-expert-contribute = Give a paper, or the next version of one of ours (F58)
    .examples =
        comity expert contribute BOR paper.txt --topic "Attribution" --title "What can be shown"
        comity expert contribute AUR/expert/4 paper-2.txt --in ru=paper-2.ru.txt
        comity expert contribute BOR draft.txt --topic "Attribution" --joint
help-expert-contribute-arg-place = A peer, for a new paper; or number or id of a statement of the paper's case, for its next version
help-expert-contribute-arg-file = The text
help-expert-contribute-arg-topic = The topic, in the same words on both sides
help-expert-contribute-arg-title = Its title
help-expert-contribute-arg-languages = The text in another language: its tag and a file
help-expert-contribute-arg-source = An open source on which it relies
help-expert-contribute-arg-joint = The draft of a joint paper: each side has versions of its own, and both sign one
help-expert-contribute-arg-comments-by = By when comments would still help
help-expert-contribute-arg-not-for-attribution = The officer is not named to the other side; the party is
help-expert-contribute-arg-draft = Keep it as a draft, for others to review
help-expert-question = Put a question to the other side's experts, on a topic or about a paper
    .examples =
        comity expert question BOR "Which clock do the logs follow?" --topic "Attribution"
        comity expert question BOR/expert/4 "Which clock do these logs follow?"
help-expert-question-arg-place = A peer; or number or id of the statement that it is about
help-expert-question-arg-text = The question
help-expert-question-arg-topic = The topic, where it is about no statement
help-expert-question-arg-passage = The document or passage to which it refers
help-expert-question-arg-not-for-attribution = The officer is not named to the other side; the party is
help-expert-question-arg-draft = Keep it as a draft, for others to review
help-expert-answer = Answer a question of the other side's experts
    .examples =
        comity expert answer BOR/expert/7 "UTC, from our own receivers"
help-expert-answer-arg-place = Number or id of the question
help-expert-answer-arg-text = The answer
help-expert-answer-arg-topic = Does not matter here
help-expert-answer-arg-passage = The document or passage to which it refers
help-expert-answer-arg-not-for-attribution = The officer is not named to the other side; the party is
help-expert-answer-arg-draft = Keep it as a draft, for others to review
help-expert-comment = Comment on a version of a paper
    .examples =
        comity expert comment BOR/expert/4 "The third figure lacks its source" --passage "page 3"
help-expert-comment-arg-place = Number or id of the version
help-expert-comment-arg-text = The comment
help-expert-comment-arg-topic = Does not matter here
help-expert-comment-arg-passage = The passage to which it refers
help-expert-comment-arg-not-for-attribution = The officer is not named to the other side; the party is
help-expert-comment-arg-draft = Keep it as a draft, for others to review
help-expert-sign = Draft the joint paper (F55): the latest version, or the very one that the other side signed; two officers release it
    .examples =
        comity expert sign BOR/expert/4 --theirs
        comity expert sign BOR/expert/4
help-expert-sign-arg-reference = Number or id of any statement of the paper's case
help-expert-sign-arg-ours = Our latest version
help-expert-sign-arg-theirs = The other side's latest version
help-expert-sign-arg-draft = Keep it as a draft, which it is anyway

help-glossary = Terms with each side's definition: agreed is what both adopted, the others stand side by side (F12)
help-glossary-list = List terms, what each side says, and what is agreed
    .examples =
        comity glossary list --peer BOR
        comity glossary list --term incident --language ru
help-glossary-list-arg-peer = Only of this peer
help-glossary-list-arg-track = Only of lines of this track
help-glossary-list-arg-term = Only this term
help-glossary-list-arg-language = Only in this language
help-glossary-propose = Say our definition of a term in a language; against the other side's it is a counter-proposal
    .examples =
        comity glossary propose BOR incident "An event that harms a system" --language en
        comity glossary propose BOR incident "Событие, наносящее вред системе" --language ru
help-glossary-propose-arg-line = A peer; its expert line, unless another one is named
help-glossary-propose-arg-term = The term
help-glossary-propose-arg-definition = The definition
help-glossary-propose-arg-language = The language of term and definition, such as en or ru
help-glossary-propose-arg-source = Where the definition comes from
help-glossary-propose-arg-side-by-side = It is our own, and offered to nobody
help-glossary-propose-arg-draft = Keep it as a draft, for others to review
help-glossary-adopt = Adopt the definition that the other side offers: the very same text
    .examples =
        comity glossary adopt BOR/expert/9
help-glossary-adopt-arg-reference = Number or id of any statement of the term's case
help-glossary-adopt-arg-definition = The definition as we read it: refused where it is not the very one
help-glossary-adopt-arg-draft = Keep it as a draft, for others to review
help-glossary-withdraw = Take back our definition, and what is agreed of the term
    .examples =
        comity glossary withdraw AUR/expert/9
help-glossary-withdraw-arg-reference = Number or id of any statement of the term's case
help-glossary-withdraw-arg-draft = Keep it as a draft, for others to review
help-glossary-export = Write terms to a file that tools for terminology read (TBX, ISO 30042)
    .examples =
        comity glossary export --peer BOR -o glossary.tbx
help-glossary-export-arg-peer = Only of this peer
help-glossary-export-arg-track = Only of lines of this track
help-glossary-export-arg-term = Only this term
help-glossary-export-arg-language = Only in this language
help-glossary-export-arg-out = The file; one that is there is replaced

expert-none = There is no paper and no question here.
expert-topic = { $line }  { $topic }: papers { $papers }, questions { $questions }, unanswered { $open }
expert-paper = {"  "}{ $first }  { $title }  paper, author: { $by }; versions { $versions }, comments { $comments }
expert-joint-draft = {"  "}{ $first }  { $title }  draft of a joint paper, who began: { $by }; versions { $versions }, comments { $comments }
expert-version = {"    "}{ $number }  { $by }, version { $version } ({ $standing })  { $at }
expert-version-latest = latest
expert-version-earlier = earlier
expert-version-cancelled = cancelled
expert-unattributed = {"      "}not for attribution: the party says it, no officer is named
expert-text-hash = {"      "}hash of its texts { $hash }
expert-comments-by = {"      "}comments help until { $at }
expert-said = {"    "}{ $number }  { $by }, { $kind }  { $at }
expert-said-on = {"    "}{ $number }  { $by }, { $kind } on version { $version }  { $at }
expert-kind-comment = comment
expert-kind-question = question
expert-kind-answer = answer
expert-kind-other = contribution
expert-answered = {"      "}answered by { $by }
expert-unanswered = {"      "}not answered; nobody owes it

glossary-none = There is no term here.
glossary-term = { $line }  { $term } ({ $language }): { $standing }  ({ $first })
glossary-standing-agreed = agreed
glossary-standing-awaiting-confirmation = adopted by both, awaiting confirmation
glossary-standing-side-by-side = side by side, not agreed
glossary-standing-one = one side's alone, not agreed
glossary-standing-none = nobody says anything of it now
glossary-agreed = {"    "}agreed since { $since }: { $definition }
glossary-ended = {"    "}no longer agreed since { $at }, by { $by }
glossary-said = {"    "}{ $by }: { $definition }  ({ $number })
glossary-beside = {"    "}{ $by }, offered to nobody: { $definition }  ({ $number })
glossary-exported = { $terms } definitions of terms are in { $path }.
glossary-source = Glossary of two parties, written by Comity. A definition of one side is its own.
glossary-note-agreed = { $line }: agreed since { $since }
glossary-note-one = { $line }: { $by }, not agreed

error-expert-language = "{ $given }" names no language and file.
    .remedy = Write it as LANGUAGE=FILE, such as --in ru=paper.ru.txt.
error-expert-not-there = The case of { $name } is not that of a paper, a question or a term, or we say nothing in it.
    .remedy = See what there is: comity expert topics, comity glossary list.
error-expert-nothing-offered = There is nothing in the case of { $name } that could be adopted or signed.
    .remedy = See what the other side says: comity glossary list, comity expert show.
error-expert-attributed = It is not for attribution, and would name an officer: by { $field }.
    .remedy = Leave the name out, or say it with attribution. What officers sign names them.
