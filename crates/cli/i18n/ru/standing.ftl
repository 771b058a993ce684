# На каком этапе сообщение, помимо того, что видно из доказательств; что сказано в ответе.

state-taken = Узел стороны { $peer } хранит его с { $at } и открыл его ({ $by }); принято к сведению: { $taken }.
state-taken-by-us = От стороны { $peer }; хранится здесь, квитанция выдана { $at }. Принято нами к сведению: { $taken }.

stage-no-position-yet = ПОЗИЦИЯ ЕЩЁ НЕ ОПРЕДЕЛЕНА: срок ответа один раз отсчитывается заново.
stage-answered = Дан ответ.
stage-non-responsive = Дан ответ; тот, кто спрашивал, называет его ОТВЕТОМ НЕ ПО СУЩЕСТВУ.
stage-denied = Дан ответ: ОТКАЗАНО.
stage-lapsed = СРОК ИСТЁК: ответа не было и за двойной срок.
stage-waived = Тот, кто спрашивал, от ответа отказался.
stage-short-no-position-yet = нет позиции
stage-short-answered = дан ответ
stage-short-non-responsive = не по существу
stage-short-denied = отказано
stage-short-lapsed = срок истёк
stage-short-waived = снято

answer-approved = Ответ в { $by }: удовлетворено.
answer-denied = Ответ в { $by }: отказано.
answer-pending = В { $by } сказано: рассматривается. Это ещё не ответ.
answer-no-position-yet = В { $by } сказано: позиция ещё не определена. Это ещё не ответ.
answer-non-responsive = В { $by } сказано: ответ не по существу.
answer-waived = В { $by } сказано: ответ больше не нужен.
answer-not-understood = В { $by } сказано: часть не понята (F04). Это не ответ.

register-officer-left = { $name }: ОТОЗВАН(А), роль была { $role }; выбытие или отзыв ключа в записи { $entry }, доверие до записей: { $last }

concerns-head = Касается сообщений: { $count }
concern-not-here = нет здесь или не для вас
