# Проверки линий и справочник.

help-directory = Показать, кого где найти: контакты и профили всех сторон
    .examples = comity directory BOR
help-directory-arg-peer = Только эта сторона
help-directory-arg-search = Только контакты, в которых есть этот текст
help-directory-arg-vcard = Записать контакты в новый файл в виде vCard
help-directory-arg-rfc2350 = Вывести профили в порядке RFC 2350
help-register = Сказать что-либо в реестре этой стороны
help-register-add = Внести контакт (F10) или профиль (F11) за подписью уполномоченного ключа
    .examples = comity register add F10 --body watch.json
help-register-add-arg-format = Формат
help-register-add-arg-body = Файл с содержанием, JSON
help-register-add-arg-authority-key = Уполномоченный ключ
help-line-test-arg-series = Показать ежечасные проверки линии и их итог
help-line-test-arg-days = За сколько дней до настоящего времени
help-line-test-arg-person = Проверить дежурную смену другой стороны: отвечает человек (F02)
help-line-test-arg-desk = Пункт, который отвечает; если не указан, watch
help-serve-arg-line-tests = Проверять каждую линию по очереди через столько секунд; 0 — не проверять
help-inbox-arg-tests = Показать и проверки линий

error-register-format = { $format } — не формат, который говорят в реестре.
error-register-format-remedy = Контакты — F10, профили — F11; все форматы показывает comity formats.
error-register-body = Содержание — не объект JSON. { $detail }
error-register-body-remedy = Что в нём должно быть, показывает comity formats { $format }.

register-added = { $format } — запись { $number } реестра.

directory-party = { $name } ({ $own })
directory-root =   корень: { $words } ({ $root })
directory-no-contacts =   контактов нет
directory-contact =   { $category }: { $agency }, { $position }
directory-category-watch = дежурная смена
directory-category-technical = технический
directory-category-diplomatic = дипломатический
directory-way =     { $kind }: { $value }
directory-hours =     часы: { $hours }; языки: { $languages }
directory-always = круглосуточно
directory-key =     ключ ({ $kind }): { $words }
directory-fresh =     подтверждён { $at }
directory-unconfirmed =     шесть месяцев не подтверждён: { $at }
directory-unconfirmed-unknown =     не подтверждён; когда изменился, не сказано
directory-fallback =   если линия откажет: { $telephone }, { $mail }
directory-days = пн вт ср чт пт сб вс
directory-history =   запись { $number }: { $what }
directory-history-no-effect =   запись { $number }: { $what } (не действует)
directory-vcard = Контакты записаны в { $path }.
directory-no-profile = Сторона { $name } не опубликовала профиля (F11).

rfc2350-title = { $name }: профиль (RFC 2350)
rfc2350-document = 1. Документ: запись { $entry } реестра стороны { $party }
rfc2350-contact = 2. Контакты
rfc2350-mission = 3.1 Задачи
rfc2350-constituency = 3.2 Кого обслуживает
rfc2350-sponsorship = 3.3 Принадлежность
rfc2350-authority = 3.4 Полномочия
rfc2350-incidents = 4.1 Инциденты и объём помощи
rfc2350-disclosure = 4.2 Сотрудничество и раскрытие
rfc2350-authentication = 4.3 Связь и удостоверение
rfc2350-services = 5. Услуги
rfc2350-forms = 6. Формы сообщений
rfc2350-disclaimers = 7. Оговорки

line-series-head = { $line }, с { $from } по { $to }
line-series-availability = доступность: { $percent } % (часов с ответом: { $answered } из { $hours })
line-series-none = Ни одна ежечасная проверка ещё не завершилась.
line-series-round-trip = туда и обратно: 50 % за { $p50 } мс, 90 % за { $p90 } мс, 99 % за { $p99 } мс
line-series-skew = их часы минус наши: { $ms } мс, плюс-минус { $within } мс (половина времени туда и обратно и секунда)
line-series-transport = { $word }: вовремя отвечено на { $answered } из { $tests }
line-series-faults = несовпадающих отпечатков состояния: { $unequal }; повреждённых текстов: { $damaged }
line-series-down = не отвечает с { $since }
line-series-outage = перерыв с { $from } по { $until }, пропущенных проверок: { $missed }
line-series-outage-open = перерыв с { $from }, пропущенных проверок: { $missed }
line-series-ours = наша
line-series-theirs = их
line-series-answered = { $by } { $sequence }, { $at }: ответ есть
line-series-unanswered = { $by } { $sequence }, { $at }: ответа нет
line-series-person = { $by }, { $at }: { $officer }, ответ через { $seconds } с
line-series-person-open = { $by }, { $at }: должен ответить человек
line-person-sent = { $number } отправляется; должен ответить человек.

finding-line-down = Линия { $peer }/{ $track } пропустила проверок подряд: { $missed }. Телефон: { $telephone }; почта: { $mail }; черновик извещения (F07): { $draft }
finding-line-down-remedy = Позвоните им; другие пути пробуются. С какого времени, показывает comity line-test { $peer }/{ $track } --series.
finding-digests-differ = Стороны по-разному понимают линию { $peer }/{ $track }: наших записей до { $ours }, их записей до { $theirs }; дела: { $cases }.
finding-digests-differ-remedy = Сохраните на обеих сторонах comity line-state { $peer }/{ $track } --to FILE и сравните дела; оба хранилища не меняйте.
