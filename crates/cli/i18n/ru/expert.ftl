# Экспертный диалог: материалы, вопросы и ответы, совместные материалы, глоссарий.

help-expert = Материалы экспертов с версиями и замечаниями, вопросы и ответы, совместные материалы
help-expert-topics = Показать темы с их материалами и вопросами
    .examples =
        comity expert topics --peer BOR
help-expert-topics-arg-peer = Только с этой стороной
help-expert-topics-arg-topic = Только эта тема, именно этими словами
help-expert-papers = Показать материалы: версии, замечания и то, что подписано
    .examples =
        comity expert papers --topic "Attribution"
help-expert-papers-arg-peer = Только с этой стороной
help-expert-papers-arg-topic = Только по этой теме, именно этими словами
help-expert-show = Показать материал или вопрос целиком, со всеми версиями и сказанным о нём
    .examples =
        comity expert show BOR/expert/4
help-expert-show-arg-reference = Номер или идентификатор любого сообщения дела
help-expert-contribute = Передать материал или следующую версию нашего материала (F58)
    .examples =
        comity expert contribute BOR paper.txt --topic "Attribution" --title "What can be shown"
        comity expert contribute AUR/expert/4 paper-2.txt --in ru=paper-2.ru.txt
        comity expert contribute BOR draft.txt --topic "Attribution" --joint
help-expert-contribute-arg-place = Сторона, для нового материала; либо номер или идентификатор сообщения дела материала, для следующей версии
help-expert-contribute-arg-file = Текст
help-expert-contribute-arg-topic = Тема, одними и теми же словами у обеих сторон
help-expert-contribute-arg-title = Название
help-expert-contribute-arg-languages = Текст на другом языке: код языка и файл
help-expert-contribute-arg-source = Открытый источник, на который опирается материал
help-expert-contribute-arg-joint = Проект совместного материала: у каждой стороны свои версии, подписывают одну обе
help-expert-contribute-arg-comments-by = До какого времени замечания ещё полезны
help-expert-contribute-arg-not-for-attribution = Сотрудник другой стороне не называется; сторона называется
help-expert-contribute-arg-draft = Сохранить как проект для проверки другими
help-expert-question = Задать вопрос экспертам другой стороны, по теме или о материале
    .examples =
        comity expert question BOR "Which clock do the logs follow?" --topic "Attribution"
        comity expert question BOR/expert/4 "Which clock do these logs follow?"
help-expert-question-arg-place = Сторона; либо номер или идентификатор сообщения, о котором вопрос
help-expert-question-arg-text = Вопрос
help-expert-question-arg-topic = Тема, если вопрос не о сообщении
help-expert-question-arg-passage = Документ или место, к которому он относится
help-expert-question-arg-not-for-attribution = Сотрудник другой стороне не называется; сторона называется
help-expert-question-arg-draft = Сохранить как проект для проверки другими
help-expert-answer = Ответить на вопрос экспертов другой стороны
    .examples =
        comity expert answer BOR/expert/7 "UTC, from our own receivers"
help-expert-answer-arg-place = Номер или идентификатор вопроса
help-expert-answer-arg-text = Ответ
help-expert-answer-arg-topic = Здесь не имеет значения
help-expert-answer-arg-passage = Документ или место, к которому он относится
help-expert-answer-arg-not-for-attribution = Сотрудник другой стороне не называется; сторона называется
help-expert-answer-arg-draft = Сохранить как проект для проверки другими
help-expert-comment = Дать замечание к версии материала
    .examples =
        comity expert comment BOR/expert/4 "The third figure lacks its source" --passage "page 3"
help-expert-comment-arg-place = Номер или идентификатор версии
help-expert-comment-arg-text = Замечание
help-expert-comment-arg-topic = Здесь не имеет значения
help-expert-comment-arg-passage = Место, к которому оно относится
help-expert-comment-arg-not-for-attribution = Сотрудник другой стороне не называется; сторона называется
help-expert-comment-arg-draft = Сохранить как проект для проверки другими
help-expert-sign = Составить проект совместного материала (F55): последняя версия или та самая, что подписала другая сторона; выпускают двое
    .examples =
        comity expert sign BOR/expert/4 --theirs
        comity expert sign BOR/expert/4
help-expert-sign-arg-reference = Номер или идентификатор любого сообщения дела материала
help-expert-sign-arg-ours = Наша последняя версия
help-expert-sign-arg-theirs = Последняя версия другой стороны
help-expert-sign-arg-draft = Сохранить как проект, которым это и так является

help-glossary = Термины с определениями каждой стороны: согласовано то, что приняли обе, остальное стоит рядом (F12)
help-glossary-list = Показать термины, слова каждой стороны и согласованное
    .examples =
        comity glossary list --peer BOR
        comity glossary list --term incident --language ru
help-glossary-list-arg-peer = Только с этой стороной
help-glossary-list-arg-track = Только на линиях этого вида
help-glossary-list-arg-term = Только этот термин
help-glossary-list-arg-language = Только на этом языке
help-glossary-propose = Дать наше определение термина на языке; против определения другой стороны это встречное предложение
    .examples =
        comity glossary propose BOR incident "An event that harms a system" --language en
        comity glossary propose BOR incident "Событие, наносящее вред системе" --language ru
help-glossary-propose-arg-line = Сторона; её экспертная линия, если не названа другая
help-glossary-propose-arg-term = Термин
help-glossary-propose-arg-definition = Определение
help-glossary-propose-arg-language = Язык термина и определения, например en или ru
help-glossary-propose-arg-source = Откуда взято определение
help-glossary-propose-arg-side-by-side = Оно наше собственное и никому не предлагается
help-glossary-propose-arg-draft = Сохранить как проект для проверки другими
help-glossary-adopt = Принять определение, которое предлагает другая сторона: тот же самый текст
    .examples =
        comity glossary adopt BOR/expert/9
help-glossary-adopt-arg-reference = Номер или идентификатор любого сообщения дела термина
help-glossary-adopt-arg-definition = Определение, как мы его читаем: отклоняется, если это не тот же текст
help-glossary-adopt-arg-draft = Сохранить как проект для проверки другими
help-glossary-withdraw = Отозвать наше определение и согласованное по термину
    .examples =
        comity glossary withdraw AUR/expert/9
help-glossary-withdraw-arg-reference = Номер или идентификатор любого сообщения дела термина
help-glossary-withdraw-arg-draft = Сохранить как проект для проверки другими
help-glossary-export = Записать термины в файл, который читают терминологические программы (TBX, ISO 30042)
    .examples =
        comity glossary export --peer BOR -o glossary.tbx
help-glossary-export-arg-peer = Только с этой стороной
help-glossary-export-arg-track = Только на линиях этого вида
help-glossary-export-arg-term = Только этот термин
help-glossary-export-arg-language = Только на этом языке
help-glossary-export-arg-out = Файл; существующий заменяется

expert-none = Здесь нет материалов и вопросов.
expert-topic = { $line }  { $topic }: материалов { $papers }, вопросов { $questions }, без ответа { $open }
expert-paper = {"  "}{ $first }  { $title }  материал, автор: { $by }; версий { $versions }, замечаний { $comments }
expert-joint-draft = {"  "}{ $first }  { $title }  проект совместного материала, кто начал: { $by }; версий { $versions }, замечаний { $comments }
expert-version = {"    "}{ $number }  { $by }, версия { $version } ({ $standing })  { $at }
expert-version-latest = последняя
expert-version-earlier = более ранняя
expert-version-cancelled = отменена
expert-unattributed = {"      "}без указания автора: говорит сторона, сотрудник не назван
expert-text-hash = {"      "}хеш текстов { $hash }
expert-comments-by = {"      "}замечания полезны до { $at }
expert-said = {"    "}{ $number }  { $by }, { $kind }  { $at }
expert-said-on = {"    "}{ $number }  { $by }, { $kind } к версии { $version }  { $at }
expert-kind-comment = замечание
expert-kind-question = вопрос
expert-kind-answer = ответ
expert-kind-other = материал
expert-answered = {"      "}ответ: { $by }
expert-unanswered = {"      "}ответа нет; никто его не должен

glossary-none = Здесь нет терминов.
glossary-term = { $line }  { $term } ({ $language }): { $standing }  ({ $first })
glossary-standing-agreed = согласовано
glossary-standing-awaiting-confirmation = принято обеими сторонами, ожидает подтверждения
glossary-standing-side-by-side = рядом, не согласовано
glossary-standing-one = только одной стороны, не согласовано
glossary-standing-none = сейчас о нём никто ничего не говорит
glossary-agreed = {"    "}согласовано с { $since }: { $definition }
glossary-ended = {"    "}больше не согласовано с { $at }, на основании { $by }
glossary-said = {"    "}{ $by }: { $definition }  ({ $number })
glossary-beside = {"    "}{ $by }, никому не предлагается: { $definition }  ({ $number })
glossary-exported = Определений терминов: { $terms }; файл { $path }.
glossary-source = Глоссарий двух сторон, записан программой Comity. Определение одной стороны — её собственное.
glossary-note-agreed = { $line }: согласовано с { $since }
glossary-note-one = { $line }: { $by }, не согласовано

error-expert-language = «{ $given }» не называет язык и файл.
    .remedy = Напишите ЯЗЫК=ФАЙЛ, например --in ru=paper.ru.txt.
error-expert-not-there = Дело { $name } — не дело материала, вопроса или термина, либо мы в нём ничего не говорим.
    .remedy = Посмотрите, что есть: comity expert topics, comity glossary list.
error-expert-nothing-offered = В деле { $name } нет ничего, что можно принять или подписать.
    .remedy = Посмотрите, что говорит другая сторона: comity glossary list, comity expert show.
error-expert-attributed = Это сообщение без указания автора, а оно назвало бы сотрудника: { $field }.
    .remedy = Уберите имя или скажите с указанием автора. Подпись сотрудника называет его.
