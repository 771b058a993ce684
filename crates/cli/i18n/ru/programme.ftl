# Шесть мер программы, разыгранные двумя сторонами.

programme-begins = Две стороны проходят все шесть мер. Каждое действие выполняет обычная команда; проходит двенадцать недель, до этого часа.
programme-chapter = Мера { $number }: { $head }
programme-chapter-again = Мера { $number }, продолжение: { $head }
programme-both = обе
programme-measure-dialogue = регулярный межведомственный диалог
programme-measure-channels = постоянные каналы связи
programme-measure-agreement = соглашение о предотвращении инцидентов
programme-measure-guarantees = гарантии невмешательства
programme-measure-experts = диалог экспертов
programme-measure-commitment = обязательство перед всеми

programme-lines-open = видят, что линии отвечают, числом { $count }: { $tracks }
programme-notice-sent = отправляет { $number } и имеет подписанную квитанцию другой стороны
programme-notice-taken = принимает { $number }: { $officer }
programme-evidence-written = записывает доказательство о { $number }: { $path }
programme-lines-equal = имеют одинаковую запись на всех линиях ({ $count }), по дайджесту

programme-round-proposed = предлагает раунд 1 на { $at }: { $number }
programme-round-countered = предлагает вместо этого { $at }: { $number }
programme-round-accepted = принимает это: { $number }
programme-round-agreed = имеют один хеш дат, места, повестки и делегаций ({ $hash }…): раунд 1 состоится { $at }
programme-round-held = сообщает, что раунд состоялся: { $number }
programme-record-proposed = подписывает запись двумя сотрудниками: { $number }
programme-record-signed = подписывает то же самое двумя сотрудниками: { $number }
programme-record-joint = имеют совместную запись; AUR должна выполнить действие до { $at }
programme-action-done = сообщает, что действие выполнено: { $number }
programme-action-met = видят, что по записи больше ничего не причитается
programme-claim-tabled = выносит запрос { $claim } на стол диалога: { $number }
programme-claim-position = излагает позицию: { $number }
programme-claim-disagreed = не соглашается: { $number }
programme-claim-recorded = имеют запись о расхождении; программа не выносит решений

programme-agreement-tabled = вносит типовое соглашение, статей: { $articles }, языки: { $languages }: { $number }
programme-agreement-answered = принимает части, числом { $count }, и предлагает иную статью { $article }: { $number }
programme-agreement-accepted = принимает статью { $article } так, как предлагает BOR: { $number }
programme-agreement-agreed = согласны по каждой части: один хеш всех текстов на всех языках ({ $hash }…)
programme-agreement-initial = парафирует: { $number }
programme-agreement-sign = подписывает двумя сотрудниками: { $number }
programme-agreement-ratify = уведомляет о ратификации: { $number }
programme-agreement-concluded = вычисляют одно вступление в силу, через 30 дней после последнего уведомления: { $at }
programme-agreement-in-force = видят, что соглашение в силе
programme-terms-put = ставит условия приложения на линию nrrc: { $number }
programme-terms-mirrored = ставит там такие же: { $number }. Отныне действуют эти сроки
programme-inquiry-sent = спрашивает о сеансах с адреса BOR, с доказательством: { $number }
programme-inquiry-due = должна ответить за { $hours } ч., как условлено; без соглашения было бы { $instead } ч.
programme-inquiry-taken = принимает { $number } в срок: { $officer }
programme-inquiry-late = видят пропущенный срок: ответ на { $number } ПРОСРОЧЕН, должна { $by }
programme-inquiry-answered = отвечает с опозданием на 6 часов: { $number }
programme-inquiry-met-late = видят, что исполнено с опозданием, и так останется: { $number }
programme-activity-notified = уведомляет об измерении сайтов { $at }: { $number }
programme-activity-meets = видят, что { $number } пересекается с выборами { $window }: то же место и то же время
programme-activity-moved = переносит его на { $at }, за шесть дней и до выборов: { $number }
programme-activity-apart = видят, что оно больше ни с чем не пересекается
programme-activity-unopposed = отвечает, что не возражает: { $number }
programme-signal-begins = сигнализирует кодом { $code }, что начинает: { $number }
programme-signal-asks = спрашивает кодом { $code }, её ли то, что видно, и обычное ли: { $number }
programme-signal-answers = отвечает тем же кодом { $code }, что да: { $number }
programme-caution-proposed = называет систему больницы, хешем, по которому её не узнать, чтобы её не трогали: { $number }
programme-caution-agreed = соглашается: { $number }
programme-caution-in-force = видят, что это в силе, до уведомления

programme-review-equal = вычисляют одни и те же показатели всех этих недель ({ $digest }…)
programme-review-said = излагает их как обзор: { $number }
programme-review-same = излагает то же самое: { $number }
programme-review-agreed = имеют согласованный обзор

programme-guarantee-offered = предлагает гарантию, двумя сотрудниками: { $number }
programme-guarantee-alone = видит предложение; оно ещё никого не связывает
programme-guarantee-mirrored = говорит то же, поменяв стороны местами: { $number }
programme-guarantee-in-force = связаны с одного мгновения: { $at }
programme-window-announced = объявляет выборы с { $from } по { $to }: { $number }
programme-window-open = видят предупреждение: защищённое окно открыто
programme-concern-raised = сообщает о возможном вмешательстве, с доказательством: { $number }
programme-concern-due = должна ответить за { $hours } ч. внутри окна; вне его было бы { $instead } ч.
programme-concern-question = спрашивает: { $number }
programme-concern-answer = отвечает: { $number }
programme-concern-findings = излагает выводы: { $number }
programme-concern-agrees = говорит то же самое: { $number }
programme-concern-joint = имеют совместные выводы

programme-line-suspended = приостанавливает линию cert до { $at }, двумя сотрудниками: { $number }
programme-line-refuses = получает там отказ: на приостановленной линии ничего не отправляется
programme-paper-sent = всё равно отправляет записку экспертам другой стороны, не называя сотрудника: { $number }
programme-paper-commented = комментирует её: { $number }
programme-term-proposed = излагает, что понимает под «{ $term }»: { $number }
programme-term-adopted = принимает то же самое определение: { $number }
programme-term-agreed = имеют согласованный термин «{ $term }» в своём словаре
programme-joint-drafted = вносит проект совместной записки: { $number }
programme-joint-signs = подписывает её двумя сотрудниками: { $number }
programme-joint-signed = имеют одну совместную записку, подписанную обеими

programme-declared = заявляет в публичном журнале, что не нанесёт удар первой ({ $id }…)
programme-followed = следит за журналом { $other } и проверила каждую запись; знает { $other } по их линии
programme-third-follows = следит за обоими журналами и знает каждую сторону по опубликованному ею отпечатку
programme-witnessed = свидетельствует об обоих: никому нельзя незаметно показать другую историю
programme-declaration-proved = проверяет файл, который доказывает заявление AUR и её собственное свидетельство

programme-see = Это можно увидеть снова, каждое своей командой (все они только что выполнены):
programme-see-kept = Команды, которые снова это показывают (все только что выполнены; --keep DIR сохраняет папки):
programme-see-line = { "  " }{ $measure }  { $command }
programme-stays = Оба узла и свидетель продолжают работать; попробуйте команды в другом терминале. Ctrl-C завершает показ.
programme-kept = Папки сторон остаются в { $path }
programme-gone = Папки сторон удалены, как указывает --once.

help-demo-arg-keep = Сохранить папки сторон здесь, в папке, которой ещё нет
