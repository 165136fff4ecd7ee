### 卫生部门的工作台：程序 homesafe-authority

## The command line

homesafe-authority = 卫生部门的工作台：管理密钥、信任文档和证书，并发布感染者在场的时段
    .desk = 工作台的文件夹
    .officer = 由哪位工作人员操作；工作台有多位工作人员时必须填写
homesafe-authority-init = 设立工作台：根密钥、发布密钥、认证密钥和提交密钥，由同一个密码保护
    .origin = 所属系统：不含 https:// 的网址，例如 homesafe.example/hk
    .roots = 在这里生成多少个根密钥
    .threshold = 信任文档需要有多少个根密钥签名
    .first_officer = 第一位工作人员的名称，工作日志由其密钥签署
homesafe-authority-trust = 生成、签署并发送下一份信任文档
    .log_vkey = 服务器公告日志的验证密钥，由 `homesafe-server init` 列出；如有多个，要全部列出
    .expires_days = 信任文档在多少天后到期
    .interval = 每两次发布间隔多少秒
    .minimum_overlap = 到访与时段至少需重叠多少分钟
    .retention = 时段广播和保存多少天
    .max_object_bytes = 一条公告最多多少字节
    .require_certificates = 是否只可使用经认证的海报
    .witness = 见证人的验证密钥；要全部列出
    .witness_quorum = 检查点需要有多少位见证人签名
    .publishing = base64 格式的发布密钥（`keys` 会显示工作台自己的），或连同该工作台持有密钥的证明（在那里运行 `keys prove`）；如由多个工作台一同发布，要全部列出
    .publishing_threshold = 一条公告需要有多少个发布密钥签名
    .rotate = 把这个工作台的一类密钥换成新的；可多次使用
    .root = base64 格式的根密钥；如有部分存放在别处，要全部列出
    .threshold = 需要有多少个根密钥签名
    .address = 居民连接服务器的网址；要全部列出，最先尝试的排在最前
    .log_base = 根密钥持有人看到的公告日志，如与这个工作台所跟进的不同：公告数量和树根（十六进制）
    .log_first = 设备需从哪一号公告开始读取；在此之前的可从服务器移除
    .revoke = 不再视为经认证的场所编码的承诺值（十六进制）
    .out = 把信任文档写入这个文件（必须填写）
    .server = 送到这台服务器
    .proof = 另一个工作台持有信任文档列出的发布密钥的证明（在那里运行 `keys prove` 获取）
    .instead_of = 签署另一份文本，取代这个工作台的根密钥已为同一版本签署的那一份：填写拒绝信息显示的指纹。只适用于除这个工作台外，现在和将来都不会有人持有该文本的情况
    .past = 越过因无人正确签署而使所有人停下的公告，按这份信任文档生效后的情况读下去；这份信任文档必须把这些公告作废。需要配合 --server，并且只从那台服务器读取
homesafe-authority-trust-countersign = 用这个工作台的根密钥会签信任文档，签名足够后即采用
    .file = 信任文档；会被会签后的版本取代
    .server = 签名足够后送到这台服务器
    .proof = 另一个工作台持有信任文档列出的发布密钥的证明（在那里运行 `keys prove` 获取）
    .instead_of = 签署另一份文本，取代这个工作台的根密钥已为同一版本签署的那一份：填写拒绝信息显示的指纹。只适用于除这个工作台外，现在和将来都不会有人持有该文本的情况
    .past = 越过因无人正确签署而使所有人停下的公告，按这份信任文档生效后的情况读下去；这份信任文档必须把这些公告作废。需要配合 --server，并且只从那台服务器读取
    .yes = 不再询问
homesafe-authority-trust-adopt = 采用另一个工作台生成的信任文档，但不签名
    .file = 信任文档
    .yes = 不再询问
homesafe-authority-trust-send = 把服务器缺少的信任文档送给它
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
homesafe-authority-case = 处理个案：在发布之前，记下已知的病人行踪
homesafe-authority-case-new = 新建个案，并显示其名称
    .reference = 供你辨认个案的备注，例如案卷编号；不要填写姓名
homesafe-authority-case-list = 列出所有个案
homesafe-authority-case-add = 在个案添加停留记录：根据场所的海报，或根据表格
    .case = 个案
    .poster = 场所编码的文字或海报的图片，HomeSafe 或其他系统均可；出租车填写 taxi:VK7413
    .csv = 改用表格，列为 code,start,end,level,advice
    .slip = 改用场所运营者的回执，代替海报
    .start = 停留的开始时间，例如 "2026-01-31 17:30"；没有 +08:00 这类偏移即为本地时间
    .end = 停留的结束时间
    .level = 0 通知、1 建议检测、2 强制检测
    .advice = 附上哪一项建议，0 至 3
    .issuer_key = 签发者的公钥（PEM）：不是由其签署的 NHS COVID-19 编码会被拒绝
    .issuer_kid = 该类编码用来指明密钥的编号
homesafe-authority-case-review = 按场所和日期显示个案的时段，以及场所由谁核实
    .case = 个案
homesafe-authority-case-set = 设置某一项的级别和建议，或缩短其时间
    .case = 个案
    .row = 第几项
    .level = 0 通知、1 建议检测、2 强制检测
    .advice = 附上哪一项建议，0 至 3
    .start = 新的开始时间，需在该项的日期之内
    .end = 新的结束时间，需在该项的日期之内
homesafe-authority-case-drop = 删除某一项
    .case = 个案
    .row = 第几项
homesafe-authority-case-approve = 批准个案：各项会在下次一并发布
    .case = 个案
    .second_source = 哪些自称的项目已由第二来源确认，例如场所运营者或小票
homesafe-authority-case-close = 删除个案及其全部内容
    .case = 个案
    .yes = 即使有未发布的项目、可能仍会收到相关的到访记录，或文件无法读取，也照样删除
homesafe-authority-case-purge = 删除一段时间以来没有发布也没有修改的个案
    .keep_days = 个案在发布或最后修改后保留多少天
homesafe-authority-journal = 显示并核实这个工作台所有操作的日志
    .since = 上次抄下的内容：该条目必须仍在，并且只显示之后的条目
homesafe-authority-officer = 新增或列出工作人员
homesafe-authority-officer-new = 为另一位工作人员生成密钥
    .name = 1 至 32 个字符，可用 a-z、0-9 和 -
homesafe-authority-officer-list = 列出工作人员及其密钥
homesafe-authority-rules = 显示或设置这个工作台对工作人员的要求
    .tables = `publish TABLE` 能否不经个案发布时段
homesafe-authority-certify = 根据场所编码、海报图片或登记申请，为场所签发证书
    .source = 场所编码的文字、海报的图片，或登记申请（含有 "public" 和 "commitment" 的 JSON）
    .out = 把给场所运营者的答复写入这个文件，而不在屏幕显示
    .yes = 不再询问
homesafe-authority-publish = 发布所有已批准的个案，或发布表格列出的时段：code,start,end,level,advice
    .table = 表格，列为 code,start,end,level,advice；code 为编码的文字，或海报图片的路径。不填则发布所有已批准的个案
    .nothing = 只发布填充记录：即使没有内容，每个轮次也会发布一个批次
    .second_source = 表格中无人核实、但已由第二来源（例如场所运营者或小票）确认的场所所在行
    .drop_pending = 放弃已签署、但位置已被另一条公告占用的内容
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
    .widen = 把时段向外扩大至这个分钟数的倍数，以免泄露任何人的确切时间；0 表示不扩大
homesafe-authority-publication = 需要由多个工作台签署的公告
homesafe-authority-publication-propose = 把在这里等候签名的内容写入文件，交给其他工作台。凭该文件可读取其中的时段：请保密
    .file = 提案
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
    .widen = 把时段向外扩大至这个分钟数的倍数，以免泄露任何人的确切时间；0 表示不扩大
homesafe-authority-publication-countersign = 在另一个工作台：显示提案的内容，重新生成其批次，并加上这个工作台的签名
    .file = 提案
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
    .widen = 把时段向外扩大至这个分钟数的倍数，以免泄露任何人的确切时间；0 表示不扩大
    .second_source = 哪些自称场所的时段已由第二来源确认，例如场所运营者或小票
    .yes = 不再询问
homesafe-authority-publication-send = 回到第一个工作台：发送已有全部签名的公告
    .file = 提案
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
    .widen = 把时段向外扩大至这个分钟数的倍数，以免泄露任何人的确切时间；0 表示不扩大
homesafe-authority-publisher = 在每个轮次发布，直至停止：当时所有已批准的个案，或只有填充记录
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
    .widen = 把时段向外扩大至这个分钟数的倍数
    .keep_days = 个案在发布或最后修改后多少天删除
    .metrics = 把监控指标写入这个文件，例如 publisher.prom
homesafe-authority-keys = 显示这个工作台的公钥及其有效期
homesafe-authority-keys-address = 显示其他工作台交付提交密钥时所用的地址
homesafe-authority-keys-prove = 证明这个工作台持有其发布密钥，供下一份信任文档使用：把显示的内容交给生成该信任文档的工作台
    .new = 先生成新的密钥（例如现有密钥被盗），并且只证明持有新的密钥
homesafe-authority-keys-give = 把提交密钥交给另一个同样会发出提交码的工作台
    .to = 在那里运行 `keys address` 显示的地址
    .out = 写入哪个文件；只有该工作台能够打开
homesafe-authority-keys-take = 接收另一个工作台交来的提交密钥
    .file = 文件
homesafe-authority-code = 病人用来提交到访记录的提交码
homesafe-authority-code-issue = 生成提交码并显示出来，供病人在一天内提交到访记录一次
    .case = 收取到访记录的个案
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
homesafe-authority-inbox = 收取病人提交的到访记录，纳入各个案，并从服务器删除
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
homesafe-authority-advice = 发布建议文字
    .file = 载有四段文字的清单，每段为 {"{"}"zh_hant": ..., "zh_hans": ..., "en": ...{"}"}
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
homesafe-authority-withdraw = 撤回已发布的时段：code,start,end
    .table = 表格，列为 code,start,end：由这个工作台发布、并在该段时间之内的时段全部撤回
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
    .widen = 把时段向外扩大至这个分钟数的倍数，以免泄露任何人的确切时间；0 表示不扩大
homesafe-authority-recover = 数据丢失之后：补回服务器失去的公告；让从副本恢复的工作台重新签署
    .server = 广播服务器；不填则采用信任文档列出的、最先有应答的一个
    .yes = 不再询问这个文件夹是否较旧的副本，以及是否唯一使用中的一份
homesafe-authority-void = 把公告作废，例如用被盗密钥签名的公告：居民会看到公告已撤回
    .first = 第一条公告（在公告日志的编号）
    .last = 最后一条公告，包括在内。不填则包括所有注明较旧信任文档的公告，连同日后出现的：密钥被盗时适用
    .rotate = 同时把这个工作台的一类密钥换成新的：密钥被盗时用 `--rotate publishing`
    .log_vkey = 同时用这些服务器公告日志的验证密钥取代原有的，要全部列出：该密钥被盗时适用
    .yes = 不再询问；没有终端时必须使用
    .out = 把信任文档写入这个文件（必须填写）
    .server = 送到这台服务器
    .proof = 另一个工作台持有信任文档列出的发布密钥的证明（在那里运行 `keys prove` 获取）
    .instead_of = 签署另一份文本，取代这个工作台的根密钥已为同一版本签署的那一份：填写拒绝信息显示的指纹。只适用于除这个工作台外，现在和将来都不会有人持有该文本的情况
    .past = 越过因无人正确签署而使所有人停下的公告，按这份信任文档生效后的情况读下去；这份信任文档必须把这些公告作废。需要配合 --server，并且只从那台服务器读取

## What several commands say

passphrase-of-desk = 工作台的密码
new-passphrase-for-desk = 工作台的新密码
desk-not-confirmed = 未得到确认，没有签署任何内容
desk-no-terminal = 没有终端可征求你的同意，因此没有签署任何内容：请仔细查看显示的内容，然后加上 --yes
DeskError-NoServer = 信任文档没有列出服务器（可用 `trust --address` 列出）：请用 --server URL 提供网址
case-level-values = 必须为 0（通知）、1（建议检测）或 2（强制检测）
case-advice-values = 必须为 0 至 3
venue-certified = 已认证
case-rows = { $count } 项

## init

DeskError-Threshold = 所必须签名数量超过根密钥的数量：任何信任文档都无法签成
init-made = 已在 { $desk } 为 { $origin } 设立工作台。公钥：
init-next = 在 { $roots } 个根密钥中，任何 { $threshold } 个即可签署信任文档。请离线保存这个文件夹的副本。
    下一步：用 `homesafe-server init` 生成服务器公告日志的密钥，然后生成第一份信任文档：
    {"  "}homesafe-authority --desk { $desk } trust --log-vkey VKEY --out trust.txt

## trust, void

trust-needs-out = 请用 --out FILE 指明信任文档写入哪个文件
trust-log-base-form = 请写成 SIZE:ROOT，树根为十六进制
void-question = 要把这些公告永久作废吗？
trust-list-keys-question = 仍要列入这些密钥吗？
trust-countersign-heading = 信任文档第 { $version } 版，指纹 { $fingerprint }。
trust-countersign-changes = 与这个工作台持有的第 { $version } 版相比，修改如下：
trust-countersign-says = 这个工作台还没有信任文档。内容如下：
trust-countersign-question = 要用这个工作台的根密钥签署这份信任文档吗？
trust-adopt-heading = 第 { $version } 版，指纹 { $fingerprint }
trust-adopt-question = 这是不是另一个工作台显示的指纹？
trust-holds = 第 { $version } 版已在这个工作台生效。
trust-sent = 服务器已有这个工作台的所有信任文档。
trust-not-complete = 已写入 { $file }，但还没有完成：{ $missing }。
    下一步：在其他根密钥所在的工作台运行 `trust countersign { $file }`，然后在这里运行。
trust-written = 信任文档第 { $version } 版，有效至 { $expires }：{ $file }
trust-fingerprint = 供居民核对的指纹：{ $fingerprint }
trust-at-server = 服务器已收到。
trust-first-next = 下一步：`homesafe-server serve --data DATA --trust { $file } --listen ADDRESS --admin ADDRESS`。
trust-new-key-next = 下一步：用新的公告日志密钥和 `--trust { $file }` 启动服务器。
trust-next = 下一步：`{ $command }`。
trust-roots-alone = 公告需要由多个工作台签署，但仅凭这个工作台的根密钥就可以修改这项规定：只有根密钥分开存放，才真正由两人把关（`trust --root`）。
trust-keys-unproven = 没有人证明持有以下发布密钥。如需要由无人持有的密钥签署，就永远无法发布：请其工作台运行 `keys prove`，再用 --proof 提供显示的内容。
trust-needs-new-checkpoint = 这份信任文档列出不同的公告日志密钥，因此现有的检查点不再有效：服务器以其中一个密钥签名后，采用这份信任文档的居民才能继续读取。请用新密钥启动服务器，或暂时同时列出旧密钥。
void-heading = 由这份信任文档起永久作废：{ $count } 条公告
void-own = {"  "}{ $seq }  { $time }  由这个工作台发布
void-own-unrecorded = {"  "}{ $seq }  { $time }  由这个工作台的密钥签署，但这里没有记录
void-of-another = {"  "}{ $seq }  { $time }  由另一个工作台或盗用者签署
void-unread = 这个工作台无法跟进的以下公告也会作废：不会有人查看其内容，其中由其他工作台正常发布的，必须重新发布。
void-said-again = 这个工作台仍然有效的 { $windows } 个时段和 { $withdrawals } 项撤回，会随公告作废而失效。下一条公告会重新发布：可立即运行 `publish --nothing`，或由自动发布程序处理。不再属实的，请到时候用 `withdraw` 撤回。

TrustChange-Says = { $field }：{ $now }
TrustChange-Changed = { $field }：{ $was } -> { $now }
TrustChange-Added = 新增{ $field }：{ $item }
TrustChange-Removed = 移除{ $field }：{ $item }
TrustChange-Reordered = { $field }的次序改为：{ $order }
TrustChange-Redated = { $field } { $key } 的有效期：{ $was } -> { $now }
TrustChange-Voids = 作废：{ $value }
TrustField-Origin = 所属系统
TrustField-Server = 服务器
TrustField-Issued = 签发时间
TrustField-Expires = 到期时间
TrustField-Root = 根密钥
TrustField-RootThreshold = 必须签名的根密钥数量
TrustField-Publishing = 发布密钥
TrustField-PublishingThreshold = 每条公告必须签名的发布密钥数量
TrustField-Certification = 认证密钥
TrustField-Submission = 提交密钥
TrustField-Log = 公告日志密钥
TrustField-Witness = 见证人
TrustField-WitnessThreshold = 必须签名的见证人数量
TrustField-First = 设备从哪一号公告开始读取
TrustField-Seen = 根密钥持有人看到的公告数量
TrustField-Revoked = 已撤销的场所编码
TrustField-MaxObjectBytes = 一条公告的字节上限
TrustField-Interval = 每两次发布间隔的秒数
TrustField-MinimumOverlap = 到访与时段至少需重叠的分钟数
TrustField-Retention = 时段保存的天数
TrustField-UncertifiedCodes = 没有证书的海报
TrustThreshold = { $of } 个中的 { $needed } 个
TrustTree = { $size }，树根 { $root }
TrustPermission-Yes = 接受
TrustPermission-No = 拒绝
TrustKey = { $key }，有效期 { $holds }
TrustKeyDates = { $from } 至 { $until }

LostKey = { $kind ->
    [root] 根密钥 { $file } 已丢失或损坏（损坏的文件会移到文件夹 `damaged`）：它不能再签署；如它已列入信任文档而不是与这个工作台一同生成，请用 --root 列出所有根密钥
    [publishing] 发布密钥 { $file } 已丢失或损坏（损坏的文件会移到文件夹 `damaged`）：它不能再签署，以往的签名仍然有效
    [certification] 认证密钥 { $file } 已丢失或损坏（损坏的文件会移到文件夹 `damaged`）：它不能再签发证书；经它认证的海报在有效期内仍为经认证
   *[submission] 提交密钥 { $file } 已丢失或损坏（损坏的文件会移到文件夹 `damaged`）：用它加密而还没有收取的内容无法在这里打开：请在 14 天内放回完好的文件副本，或从另一个工作台获取密钥（`keys take`）；否则相关病人需用新的提交码再次提交
}

## case

case-none = 没有个案。
case-line = { $case }  { $state }{ $rows }，{ $waiting } 项未发布  { $changed }  { $reference }
case-add-what = 请提供海报或 --slip，连同 --start、--end 和 --level；或提供 --csv
case-set-what = 请提供 --level、--advice、--start 或 --end
case-code = {"  "}提交码，有效至 { $ends }，{ $used ->
    [yes] 已使用
   *[no] 未使用
}
case-row = {"  "}{ $number }  { $start } 至 { $end }  级别 { $level }  建议 { $advice }  { $standing }，{ $source }
case-row-published = {"  "}{ $number }  { $start } 至 { $end }  级别 { $level }  建议 { $advice }  { $standing }，{ $source }，第 { $seq } 号公告
venue-claimed = 自称（{ $why }）
venue-claimed-confirmed = 自称（{ $why }），已确认
case-deleted = 已删除个案 { $case }。
case-purged = 已删除个案 { $count } 个。
PurgeNote-WithoutPublication = 这个工作台还没有见过任何公告，不会仅凭自己的时钟删除数据
PurgeNote-JudgedBy = 以这个工作台看到的最新公告的时间 { $time } 为准，而非仅凭自己的时钟

CaseState-open = 处理中
CaseState-approved = 已批准
CaseState-published = 已发布
RowSource-poster = 海报
RowSource-table = 表格
RowSource-slip = 回执
RowSource-shared = 病人提交

## journal

journal-put-back = 请保留这个文件夹，用 `journal` 完整的最新副本恢复整个文件夹，然后运行 `recover`
journal-verifies = 共 { $entries } 个条目；所有签名和整条链均核实无误。
journal-write-down = 请抄下，供下次 `journal --since` 使用：{ $mark }
journal-is-wrong = 工作日志有以下问题：
    {"  "}{ $lines }

DeskAct-officer_made = 生成了工作人员密钥 { $key }
DeskAct-trust_made = { $complete ->
    [true] 信任文档第 { $version } 版生效
   *[false] 签署了信任文档第 { $version } 版，还缺其他签名
}
DeskAct-trust_replaced = 放弃了信任文档第 { $version } 版无人持有的文本 { $fingerprint }，改用另一份
DeskAct-key_made = 生成了发布密钥 { $key }
DeskAct-key_destroyed = 销毁了密钥 { $key }
DeskAct-key_set_aside = 把损坏的文件 { $key } 移到 damaged/{ $now }
DeskAct-keys_given = 把提交密钥 { $keys } 交给 { $to }
DeskAct-keys_taken = 接收了提交密钥 { $keys }
DeskAct-certified = 认证了场所 { $commitment }
DeskAct-case_made = 新建了个案 { $case }
DeskAct-rows_added = 在个案 { $case } 添加了 { $rows } 项
DeskAct-level_set = 把个案 { $case } 第 { $row } 项设为级别 { $level }、建议 { $advice }
DeskAct-times_set = 修改了个案 { $case } 第 { $row } 项的时间
DeskAct-row_dropped = 删除了个案 { $case } 第 { $row } 项
DeskAct-approved = 批准了个案 { $case } 的 { $rows } 项，其中 { $confirmed } 项由第二来源确认
DeskAct-code_issued = 为个案 { $case } 发出了提交码，有效至 { $ends }
DeskAct-code_given_to_nobody = 收回了个案 { $case } 的提交码：没有向任何人显示
DeskAct-inbox_accepted = { $left_out ->
    [0] 在个案 { $case } 纳入了病人提交的 { $rows } 项
   *[other] 在个案 { $case } 纳入了病人提交的 { $rows } 项，略去 { $left_out } 次到访
}
DeskAct-inbox_left = { $no_key ->
    [0] 留在服务器：{ $unreadable } 份无法读取的提交
   *[other] 留在服务器：{ $no_key } 份这里没有其密钥的提交（{ $missing_keys }），{ $unreadable } 份无法读取的提交
}
DeskAct-inbox_refused = 拒绝了 { $submissions } 份提交
DeskAct-advice_signed = 签署了建议文字，作为第 { $seq } 号公告
DeskAct-case_deleted = 删除了个案 { $case }
DeskAct-recovered = 确认这个文件夹为较旧的副本；由其密钥签署而没有记录的：{ $leaves } 条公告
DeskAct-approval_lapsed = 恢复后撤销了个案 { $case } 的批准
DeskAct-signed_again = { $leaves ->
    [1] 把原定的第 { $before } 号公告重新签署为第 { $first } 号公告
   *[other] 把原定的第 { $before } 号公告重新签署为从第 { $first } 号起的 { $leaves } 条公告
}
DeskAct-table_taken = { $withdraws ->
    [true] 读取了有 { $rows } 行的表格 { $sha256 }，用以撤回
   *[false] 读取了有 { $rows } 行的表格 { $sha256 }，用以发布，其中 { $claimed } 行为自称，这些行中有 { $confirmed } 行由第二来源确认
}
DeskAct-table_rule_set = 把表格的规定设为：{ $rule }
DeskAct-said_again = 在第 { $first } 号公告重新发布已作废公告的内容：{ $windows } 个时段，{ $withdrawals } 项撤回
DeskAct-dropped = 放弃了为第 { $first } 号公告签署的内容
PublishingAct-Voided = 作废了{ $value }
PublishingAct-Signed = { $leaves ->
    [1] 签署了{ $says }，作为第 { $first } 号公告
   *[other] 签署了{ $says }，作为从第 { $first } 号起的 { $leaves } 条公告
}
PublishingAct-SignedCases = { $leaves ->
    [1] 签署了{ $says }，作为第 { $first } 号公告，个案 { $cases }
   *[other] 签署了{ $says }，作为从第 { $first } 号起的 { $leaves } 条公告，个案 { $cases }
}
PublishingAct-Countersigned = 会签了{ $says }，作为第 { $seq } 号公告，其中 { $confirmed } 个时段由第二来源确认
PublishingAct-Published = 在公告日志看到{ $value }
TableRule-allowed = 允许（allowed）
TableRule-second-source = 需要有第二来源（second-source）
TableRule-forbidden = 禁止（forbidden）

JournalDamage-NotWhole = 第 { $line } 行：不完整
JournalDamage-NotOfThisDesk = 第 { $line } 行：不是由这个工作台这样写入
JournalDamage-NotSigned = 第 { $line } 行：没有这个工作台的工作人员签名
JournalDamage-DoesNotFollow = 第 { $line } 行：与前一行不衔接：有内容被删去、插入或修改
JournalDamage-Moved = 第 { $line } 行：原本写在第 { $written } 行
JournalDamage-MoreFollows = 第 { $line } 行之后还有内容，没有读取
JournalDamage-NotTheLast = 第 { $line } 行不是最后写入的一行
JournalDamage-CutOff = 原有 { $written } 行，现在到第 { $lines } 行为止：末尾被截断
JournalDamage-Missing = 缺少第 { $entry } 个条目
JournalDamage-SeveralMissing = 缺少第 { $first } 至 { $last } 个条目

JournalDifference-NotInJournal = 公告日志的第 { $value } 号公告由这个工作台的密钥签署，但日志没有记载：这个文件夹从较旧的副本恢复，或另有一份副本在使用（`recover`），或密钥被盗（`void`）
JournalDifference-FoundByRecover = 第 { $value } 号公告由这个工作台的密钥签署，之后随文件夹丢失，`recover` 已发现此事
JournalDifference-NotInLog = 日志记载第 { $value } 号公告已列入公告日志，但这个工作台所跟进的公告日志并没有：请与另一个工作台比对

## rules

rules-tables = 表格：{ $rule }

## certify

certify-question = 要认证这个场所吗？
certify-venue = 中文名称  { $name_zh }
    英文名称  { $name_en }
    地址      { $address }
    类别      { $category }
    停留时间  { $stay } 分钟
    有效期    { $first } 至 { $last }
certify-code = 经认证的编码，请打印以取代旧的（内含场所的秘密）：
certify-certificate = 给场所运营者的证书：
certify-code-written = 已写入 { $file }：经认证的编码，请打印以取代旧的（内含场所的秘密）。
certify-certificate-written = 已写入 { $file }：给场所运营者的证书。

## publish, withdraw

publication-dropped = 已放弃。请只从这个工作台重新发布其表格；相关个案仍为已批准。
DeskNotice-ClaimedLines = 表格以下各行的场所无人核实：{ $value }
PublishError-NothingToWithdraw = 表格没有内容：没有可撤回的时段
PublishError-NoCaseApproved = 没有已批准的个案：请运行 `case approve`，或用 --nothing 只发布填充记录
PublishError-NoRowSaid = 如上所述，已批准的 { $rows } 项全部不能发布；也可用 --nothing 只发布填充记录
publish-advice = 已于 { $time } 发布建议文字，作为第 { $seq } 号公告。
publish-done = 已于 { $time } 发布{ $says }，作为第 { $seq } 号公告：连同填充记录共 { $records } 条，{ $bytes } 字节。
publish-signed-alone = 已签署{ $says }，作为第 { $seq } 号公告，还需要其他工作台签署。
publish-signed-alone-next = 下一步：`{ $command }`，然后在其他工作台运行 `publication countersign FILE`。

PublicationSays = { $withdrawals ->
    [0] { $windows } 个时段
   *[other] { $windows ->
        [0] { $withdrawals } 项撤回
       *[other] { $withdrawals } 项撤回和 { $windows } 个时段
    }
}

DeskNotice-LocalTimes = 表格中没有写时区的时间，已当作本机的时间；其中第一个是 { $value }
DeskNotice-NewTrust = 已从服务器采用信任文档第 { $value } 版
DeskNotice-TrustDue = 信任文档第 { $version } 版将于 { $expires } 到期，其有效期已过半：请用 `trust` 生成下一份
DeskNotice-Adopted = 核实后已纳入：公告日志的 { $size } 条公告中，有 { $leaves } 项在这个工作台没有记录。由多个工作台发布时，这属正常；但不能在这里撤回其中的时段
DeskNotice-Resent = 先前已签署，现已列入公告日志：{ $value }
DeskNotice-SignedAgain = 原签署为第 { $before } 号公告的内容，已重新签署为第 { $first } 号公告
DeskNotice-NotArchived = 工作台的公告日志副本不完整：{ $value }
DeskNotice-ObjectsMissing = 工作台的公告日志副本不完整：有 { $objects } 项内容无法获取，最先的属第 { $first } 号公告
DeskNotice-ToSayAgain = 这个工作台已作废的公告中，有 { $windows } 个时段和 { $withdrawals } 项撤回仍然有效：下一条公告会重新发布，可立即运行 `publish --nothing`
AgainSaid = { $left ->
    [0] 因原有公告已作废，现重新发布：{ $windows } 个时段，{ $withdrawals } 项撤回
   *[other] 因原有公告已作废，现重新发布：{ $windows } 个时段，{ $withdrawals } 项撤回；另有 { $left } 项放不下，会随下一条公告发布
}
DeskNotice-Dropped = 为第 { $first } 号公告签署的内容已放弃：位置已被占用、已超时，或所依据的证书已撤销；相关个案仍为已批准

UnsaidRow-TooOld = 个案 { $case } 第 { $row } 项已批准但没有发布：其结束时间早于 { $first }，即广播的第一天；请运行 `case drop { $case } { $row }`
UnsaidRow-NotCertified = 个案 { $case } 第 { $row } 项已批准但没有发布：它的场所已无人核实；请向第二来源（场所运营者、小票）确认，然后运行 `case approve { $case } --second-source { $row }`，或运行 `case drop { $case } { $row }`

## publication

proposal-written = 已写入 { $file }，凭它可读取其中的时段：请保密。
publication-question = 要签署这条公告吗？
proposal-heading = { $origin } 的第 { $seq } 号公告：{ $windows } 个时段
proposal-window = {"  "}{ $number }  { $start } 至 { $end }  { $level }  建议 { $advice }  { $venue }（{ $standing }）
proposal-withdrawn = 撤回
proposal-level = 级别 { $level }
proposal-claimed = 自称：{ $why }
publication-countersigned = 已签署：现有 { $signatures } 个签名，需要有 { $needed } 个。批次内容与显示的完全相同。
publication-countersign-next = 下一步：在另一个工作台运行 `publication countersign { $file }`。
publication-send-next = 下一步：在第一个工作台运行 `publication send { $file }`。

ReviewedVenue-Shown = { $name }，指纹 { $fingerprint }
ReviewedVenue-WithoutFingerprint = { $name }，没有指纹
WindowClaim-OthersWord = 只凭另一个工作台所言，无人核实

## publisher

publisher-begins = 自动发布程序开始运作
publisher-goes-on = 障碍已消除：自动发布程序继续运作
publisher-tries-again = 还没有发布，正再尝试：{ $why }
publisher-ends = 自动发布程序停止
publisher-missed = 从 { $first } 起错过了 { $slots } 个轮次：期间没有发布任何内容
publisher-published = 已发布{ $says }，作为第 { $seq } 号公告：{ $records } 条记录，{ $bytes } 字节
publisher-deleted = 已删除 { $count } 个长期没有发布也没有修改的个案：{ $cases }
DeskNotice-NotForgotten = 已发布，但无法删除旧个案和密钥：{ $value }

## keys

keys-counted = { $count } 个提交密钥。
keys-line-holds = { $line }  { $from } 至 { $until }
keys-line-not-here = { $line }  { $from } 至 { $until }  不在这里：用它加密的内容无法打开；请放回其文件，或用 `keys take` 从另一个工作台获取
keys-line-not-listed = { $line }  没有列入最新的信任文档
keys-file-lost = { $kind ->
    [root] 根密钥 { $file } 已丢失或损坏：请从副本放回，或运行 `trust --rotate root`
    [publishing] 发布密钥 { $file } 已丢失或损坏：请从副本放回，或运行 `trust --rotate publishing`
    [certification] 认证密钥 { $file } 已丢失或损坏：请从副本放回，或运行 `trust --rotate certification`
   *[submission] 提交密钥 { $file } 已丢失或损坏：请从副本放回，或运行 `trust --rotate submission`
}
KeyKind-Root = 根密钥
KeyKind-Publishing = 发布密钥
KeyKind-Certification = 认证密钥
KeyKind-Submission = 提交密钥

## code, inbox, advice

code-for-patient = 只供该病人使用；可用一次，有效至 { $ends }。
inbox-rows = 个案 { $case }：病人提交了 { $rows } 项。下一步：`{ $command }`。
inbox-visit-left-out = 个案 { $case }：提交的第 { $visit } 次到访（{ $venue }）无法列为项目：{ $reason }。请询问病人。
inbox-counted = 接受 { $accepted } 份；拒绝：伪造 { $forged } 份，重复 { $replayed } 份。
inbox-taken-before = 有 { $count } 份在先前中断的一次运作中已收取；现已从服务器删除。
inbox-left-at-server = 留在服务器：{ $unknown } 份密钥不明，{ $unreadable } 份无法读取。
inbox-may-be-lost = 这个文件夹从较旧的副本恢复：在 { $since } 至 { $until } 期间，用下列个案的提交码提交并已收取的内容已经丢失，服务器也没有留存。请询问相关病人，如果曾提交，请用 `code issue` 发出新的提交码：{ $cases }
advice-file = 不是载有四段文字的清单，每段需要有 "zh_hant"、"zh_hans" 和 "en"：{ $why }

## recover

recover-found = 公告日志共有 { $size } 条公告，树根 { $root }。
    其中 { $count } 条由这个工作台的密钥签署，但这里没有记录：{ $places }。
    请与另一个工作台或镜像比对数量和树根。如果密钥被盗，不要继续，请运行 `void`。
recover-question = 这个文件夹是否从较旧的副本恢复，而且没有其他副本在使用？
recover-brought-forward = 已把服务器缺少的 { $documents } 份信任文档和 { $publications } 条公告送去；服务器现有 { $size } 条公告，树根 { $root }。
recover-objects-sent = 另已送去其缺少的其他公告的 { $objects } 项内容。
recover-signs-again = 这个工作台已可重新签署。失效的批准：{ $lapsed } 个。副本之后发出的提交码和生成的密钥已经丢失：请向病人发出新的提交码，并查看 `keys`。
recover-cost = 在 { $copied } 之后新建的个案，以及由当时至 { $noticed } 收取的到访记录，在这里和服务器均已丢失。下一步：运行 `inbox`，收取仍在服务器的内容，并列出这份副本中需要请病人再次提交的个案。

## What facts carry

TableLines = { $more ->
    [0] { $named }
   *[other] { $named } 以及另外 { $more } 行
}
CasesNamed = { $more ->
    [0] 个案 { $named }
   *[other] 个案 { $named } 以及另外 { $more } 个
}
WaitingShares-Nothing = {""}
WaitingShares-Shares = ，而以{ $value }的提交码提交的内容会在收到后于服务器保留 14 天
LostFiles-None = {""}
LostFiles-Some = （在这里丢失或损坏的文件：{ $value }）
LogPlaces-One = 第 { $seq } 号公告
LogPlaces-Several = 第 { $first } 至 { $last } 号公告
LogPlaces-AllFrom = 第 { $first } 号公告及之后所有注明较旧信任文档的公告
ServersWord-Nothing = {""}
ServersWord-Why = ：{ $value }

## Errors: cases

WhyClaimed-NoTrust = 这个工作台没有信任文档
WhyClaimed-OtherSystem = 其他系统的编码，不附证书

CaseError-BeingPublished = 个案 { $value } 正在发布：请先待 `publish` 或自动发布程序完成
CaseError-ExpectsShare = 个案 { $value } 的提交码可能仍会收到到访记录，或服务器可能有待收取的内容：请先运行 `inbox`；如果仍要删除个案，请加上 --yes
CaseError-Future = 第 { $value } 项在今天之后才结束：请设置结束时间，或稍后再试
CaseError-Missing = 没有个案 { $value }：现有个案见 `case list`
CaseError-NoRow = 个案 { $case } 没有第 { $row } 项：请运行 `case review { $case }` 查看
CaseError-NotPublished = 个案 { $value } 有未发布的项目：如果仍要删除，请加上 --yes
CaseError-NothingToApprove = 个案 { $value } 没有等候发布的项目：请先添加
CaseError-OtherDay = 工作台只有这一项所属日期的密钥：请根据场所的海报另外添加一项
CaseError-Published = 第 { $value } 项已经发布：请用 `withdraw` 撤回，或另外添加一项
CaseError-Reference = 备注最多 200 个字节，不能有控制字符或不可见的字符
CaseError-TooLarge = 个案 { $case } 会大于可再读取的 { $max } MiB；没有作出修改：请把其余项目放进另一个个案
CaseError-TooManyRows = 个案 { $case } 已有 { $rows } 项，每个个案最多 { $max } 项：请减少添加的项目，或放进另一个个案
CaseError-TooOld = 第 { $row } 项的结束时间早于 { $first }，即广播的第一天：请删除该项
CaseError-Unconfirmed = 以下各项的场所无人核实（{ $rows }）：请向第二来源（场所运营者、小票）确认，然后用 --second-source { $rows } 列出，或删除这些项目
CaseError-Unreadable = { $error }。如需不读取个案 { $case } 便删除（其中可能有未发布的项目），请加上 --yes

CaseIdError = 这不是个案：个案名称由 8 个英文字母和数字组成，见 `case list`

## Errors: certificates

CertifyError-NotOneCode = 图片应显示一个 HomeSafe 场所编码
CertifyError-OtherDeployment = 这个场所编码不属于 { $value }：场所运营者需用 --origin { $value } 重新生成
CertifyError-Public = 申请的公开部分已损坏：{ $value }
CertifyError-Request = 这不是登记申请：应为 JSON 对象，"public" 为 base64，"commitment" 为十六进制
CertifyError-Revoked = 这个场所编码已被撤销（{ $value }），不能恢复：请场所运营者用 `venue-qr rotate` 更新场所文件，再为新编码申请证书

## Errors: the clock, the desk's folder

WrongClock = 本机时钟显示 { $now }，{ $whose } { $other }：两者相差不能超过 5 分钟。没有执行任何操作；请调准本机时钟
OtherTime-Server = 服务器的时钟则显示
OtherTime-NewestPublication = 最新公告的时间则为
OtherTime-NewDocument = 新信任文档的签发时间则为

CopyError-Log = 公告日志的副本与所跟进的不符（{ $value }）

DeskError-Changed = { $value } 与这个工作台所写的不同：可能已损坏、被人修改，或被换成较旧的文件；请用最新的备份恢复整个文件夹，然后运行 `recover`
DeskError-Damaged = { $value } 已损坏：请用最新的备份恢复整个文件夹，然后运行 `recover`
DeskError-OtherVersion = { $value } 由本程序的另一个版本（很可能是较新的版本）写成：请使用该版本；没有更改任何数据
DeskError-Exists = { $value } 已有工作台，不会覆盖：请选用另一个文件夹
DeskError-NotOfDesk = { $value } 不是由这个工作台放入：请把它移走，并查明是谁放入；没有执行任何操作
DeskError-Gone = { $value } 已丢失：请放回该文件，或用最新的备份恢复整个文件夹，然后运行 `recover`
DeskError-JournalDamaged = 工作日志曾被修改：`journal` 会显示位置；请用最新的备份恢复整个文件夹，然后运行 `recover`
DeskError-JournalEntryTooLong = 个案数量超过一个日志条目所能容纳：请分批发布
DeskError-JournalTruncated = 工作日志的末尾被截断：`journal` 会显示余下内容；请用最新的备份恢复整个文件夹，然后运行 `recover`
DeskError-KeyLost = 这个工作台没有信任文档目前列出的{ $kind }，而以下密钥文件已丢失，或与工作台所写的不同：{ $files }；请从工作台文件夹的副本放回
DeskError-KeyNotNamed = 这个工作台没有信任文档目前列出的{ $value }：请用 `trust` 生成新的信任文档，并检查本机时钟
DeskError-Missing = { $value } 没有工作台：请运行 `homesafe-authority --desk DIR init` 设立
DeskError-NoKeysInside = 文件内没有另一个工作台的密钥：请在那里用 `keys give` 生成
DeskError-NoTrust = 这个工作台还没有信任文档：请运行 `homesafe-authority trust` 生成
DeskError-OfficerExists = 已有工作人员 { $value }
DeskError-OfficerName = 工作人员名称应为 1 至 32 个字符，可用 a-z、0-9 和 -
DeskError-RepeatedNonce = 本机的随机数出现重复；没有签署任何内容：请不要用这台电脑发布
DeskError-Trust = 保存的信任文档已损坏（{ $value }）：请用备份恢复工作台的文件夹
DeskError-Unfinished = { $value } 的工作台未完成设立：请删除该文件夹，再次运行 `init`
DeskError-UnknownOfficer = 没有工作人员 { $value }：`officer list` 会列出工作人员，`officer new` 可新增工作人员
DeskError-WhichOfficer = 请用 --officer NAME 表明你是哪位工作人员（见 `officer list`）

MarkError-Another = 第 { $entry } 个条目与抄下的不同：文件夹从较旧的副本恢复后曾经使用，或有持有密码的人重写了工作日志
MarkError-Fewer = 日志有 { $found } 个条目，抄下时则有 { $written } 个：文件夹从较旧的副本恢复；请找出最新的副本，然后运行 `recover`
MarkError-Malformed = 不是 `journal` 显示的 NUMBER:HASH 格式，HASH 需要有 32 位或以上

## Errors: tables and batches

PartError-Bound = 信任文档只允许 { $value } 字节，不足以容纳最小的批次：请用 `trust --max-object-bytes` 提高上限
PartError-Encode = 批次无法编码：{ $value }
PartError-NoKey = 有时段属于工作台没有密钥的日期：请根据场所的海报重新添加该项

SpanError-Empty = 结束时间不在开始时间之后
SpanError-NotBegun = 停留在 { $value } 开始，该时间还没有到：请检查日期和时区
SpanError-Outside = 只广播 { $first } 至 { $last }（UTC）的日期

BadRow = 第 { $line } 行：{ $error }
BadRows = { $more ->
    [0] { $first }
   *[other] { $first }
    {"  "}以及另外 { $more } 行
}
RowTime-Start = 开始时间
RowTime-End = 结束时间
WindowRowError-Advice = 建议“{ $value }”必须为 0 到 3
WindowRowError-Level = 级别“{ $value }”必须为 0（通知）、1（建议检测）或 2（强制检测）
WindowRowError-Row = { $value }
WindowRowError-NotPublished = 这段时间内没有由这个工作台发布的时段
WindowRowError-OtherDeployment = 这个场所编码属于另一个系统或地区
WindowRowError-PictureFile = 海报图片无法读取：{ $value }
WindowRowError-NoCode = code 列为空：请填写场所二维码的文字、海报图片的文件名，或 taxi: 加车牌
WindowRowError-Plate = 如果这是出租车，请在车牌前加上 taxi:
WindowRowError-PictureMissing = 无法读取海报的图片：没有这个文件{ $value ->
    [none] {""}
   *[other] （{ $value }）
 }
WindowRowError-PictureTooLarge = 海报图片无法读取：文件过大
WindowRowError-Time = { $which }：{ $error }
WindowRowError-TooLong = 每项最多跨越 { $max } 天：请分开添加
WindowRowError-TooMany = 这个地方在同一天有超过 64 个不相连的时段；请扩大时段，使其合并
WindowRowError-Validity = 这个场所编码当时无效：是否那里的旧海报？
WindowTableError-Heading = 表格无法读取：{ $value }
WindowTableError-Header = 表格首行必须列出 { $columns } 各列；现在缺少 { $lacks }
WindowTableError-Rows = 以下各行不能使用，没有发布任何内容；请更正后再试：{ $value }
WindowTableError-Twice = 表格有两列都叫 { $value }，或都可能是它：请把其中一列改名
WindowTableError-TooLong = 表格超过 { $max } 行；请分开发布

TableRuleError-Forbidden = 这个工作台不发布表格（见 `rules`）：请新建个案，用 `case add CASE --csv FILE` 添加并批准；没有签署任何内容
TableRuleError-Unconfirmed = 表格以下各行的场所无人核实（{ $lines }）：请向第二来源（场所运营者、小票）确认，然后用 --second-source LINE,... 全部列出，或从表格移除；没有签署任何内容

## Errors: publishing

CannotFollow-Behind = { $error }。如果服务器失去部分公告：`recover --server URL` 会把这个工作台所有的送去
CannotFollow-Leaf = { $error }。如果一直如此：请把服务器恢复至第 { $seq } 号公告之前的副本，或用 `void { $seq } LAST --past --server URL` 把无人签署的公告作废

PublishError-AdviceNeedsOne = 建议文字需要由 { $needed } 个工作台签署，但不能用提案的方式处理：请为此降低所需的签名数量
PublishError-Archive = { $value }；没有发送任何内容
PublishError-Busy = 每次都被其他工作台抢先；已签署的内容在这里等候：请在一分钟后再次运行 `publish`
PublishError-CountersignedAnother = 这个工作台已为第 { $seq } 号公告会签另一份内容，不会再签第二份：请先发送那一份
PublishError-EvidenceOfAnother = 提案显示的场所或日期与其时段所属的不同：请不要签署，并查明是谁修改
PublishError-Expired = 信任文档第 { $version } 版已到期，不能再据此发布：请用 `trust` 生成下一份
PublishError-NeedsSignatures = 第 { $seq } 号公告需要有 { $needed } 个工作台签署才可发送：`publication propose FILE` 会为其他工作台写成文件，会签后用 `publication send FILE` 发送；提案在一个发布间隔后失效
PublishError-NoSecondSource = 以下时段的场所无人核实（{ $windows }）：请自行向第二来源（场所运营者、小票）确认，然后用 --second-source { $windows } 列出；没有签署任何内容
PublishError-NotAProposal = 这不是本系统的公告提案：请向另一个工作台再次索取
PublishError-NotAllowed = 信任文档第 { $version } 版目前不允许这个工作台发布（{ $error }）：请用 `trust` 生成下一份，并检查本机时钟
PublishError-NotArchived = 第 { $seq } 号公告的内容已不再保存，不能再次发送：请改用这个工作台 `archive` 文件夹的副本来启动服务器（docs/operations.md，Restore）
PublishError-NotForwarded = 服务器拒绝了{ $what }（状态码 { $status }）：请查看其日志，然后再次运行 `recover`，它会从那里继续
Forwarding-Publication = 第 { $seq } 号公告
Forwarding-Document = 信任文档第 { $version } 版
PublishError-NothingProposed = 这里没有等候签名的内容：请用 `publish` 提案
PublishError-NothingToDrop = 没有可放弃的内容：{ $value }
WhyKept-NothingWaits = 没有等候发送的内容
WhyKept-CanBeSent = 等候中的内容仍可发送：请运行 `publish`
WhyKept-CanBeCountersigned = 其他工作台仍可会签等候中的内容；它在签名后一个发布间隔失效
PublishError-OtherHistory = 服务器的 { $size } 条公告不是这个工作台所跟进的公告日志的开端：这是另一份公告日志，或服务器的数据不实；请不要补送，应与另一个工作台比对
PublishError-OwnPending = 这个工作台已为同一位置签署自己的公告，应先处理：请另一个工作台会签该份，或待其失效（签名后一个发布间隔）
PublishError-ProposalEnded = 提案已随发布间隔或信任文档失效：请向另一个工作台索取新的提案
PublishError-ProposalNotNext = 提案为第 { $seq } 号公告，而下一号为 { $next }：请向另一个工作台索取新的提案
PublishError-ProposalSignatures = 提案已损坏：签名需要由信任文档列出的发布密钥作出，每个一次，最多 { $needed } 个，而提案不是如此或没有签名；没有签署或发送任何内容：请向另一个工作台再次索取
PublishError-ProposalTime = 提案的时间早于最新的公告，或属于将来：请检查两个工作台的时钟
PublishError-ProposalTooLarge = 提案会大于另一个工作台所能读取的 { $max } MiB；没有签署任何内容：请减少一次发布的时段
PublishError-Refused = 服务器拒绝了第 { $seq } 号公告（状态码 { $status }{ $detail }）；公告已签署并保存在这里，下次运行 `publish` 时会再次发送
PublishError-Restored = 公告日志的第 { $seq } 号公告由这个工作台的密钥签署，但这里没有记录：这个文件夹从较旧的副本恢复，或另有一份副本在使用，或密钥被盗。在有人查明之前不会签署：恢复后请运行 `recover`，被盗则运行 `void`
PublishError-SaysAnother = 提案的签名与提案所述的批次不符：请不要签署；请查明是谁修改，以及两个工作台的程序版本是否相同
PublishError-Stored = 保存的公告已损坏（{ $value }）：请用备份恢复工作台的文件夹
PublishError-Taken = 公告日志的第 { $seq } 号公告，与服务器从这个工作台收到的不同：服务器出现故障，或提供的数据不实；请再次运行同一命令，如果一直如此，请查明它向其他人提供什么
PublishError-TooFewSignatures = 第 { $seq } 号公告现有 { $found } 个签名，需要有 { $needed } 个：请先让另一个工作台用 `publication countersign` 签署该文件；没有发送任何内容
PublishError-TooLarge = 内容超过一条公告所能容纳，而多条公告不能一起签署：请减少批准的个案，或提高 --max-object-bytes
PublishError-Unconfirmed = 服务器已接收第 { $seq } 号公告，但其检查点仍未包含；请在一分钟后再次运行同一命令
PublishError-Waits = { $error }；第 { $seq } 号公告已签署并在这里等候：下次运行 `publish` 时发送

PublisherError-Quorum = 本系统的公告需要有 { $value } 个签名：自动发布程序不能单独签署；请使用 `publish` 和 `publication countersign`

## Errors: sharing

SharingError-Answer = 服务器的应答有误：它不是本系统的服务器，或出现故障
SharingError-NewerDocument = 服务器有信任文档第 { $value } 版，而这个工作台没有：请用 `trust adopt` 采用，再用 `keys take` 接收其列出的提交密钥；没有执行任何操作
SharingError-NoKey = 用{ $cases }的提交码收到的 { $submissions } 份提交，其加密密钥不在这里，或内容已损坏：{ $keys }{ $files }；这些提交在收到后于服务器保留 14 天：请从工作台文件夹的副本放回密钥，或用 `trust adopt` 采用最新的信任文档，并用 `keys take` 从持有密钥的工作台获取，然后再次运行 `inbox`
SharingError-NotInSlip = 回执没有任何场所涵盖这次停留的所有日期：请向场所运营者索取缺少的日期
SharingError-NotListed = 最新的信任文档没有列出这个工作台持有的发布密钥，因此服务器不会为它处理任何要求{ $cases }：如果这个工作台的密钥没有被盗，请在这里运行 `keys prove`，并请生成信任文档的工作台重新列入（`trust --publishing`），然后在这里用 `trust adopt` 采用该信任文档并再试；如果密钥已被盗，请该工作台列入新的密钥（`keys prove --new`），并请相关病人用新的提交码再次提交
SharingError-OtherDeployment = 回执属于另一个系统
SharingError-Refused = 服务器拒绝了工作台的要求（状态码 { $value }）；请检查双方的时钟，以及服务器是否有最新的信任文档
SharingError-UnknownKey = 回执所用的加密密钥不是由这个工作台持有，或已不再持有：请场所运营者重新生成
SharingError-Unreadable = 用{ $cases }的提交码收到的 { $submissions } 份提交，本程序无法读取；这些提交在收到后于服务器保留 14 天：请用最新版本的程序运行 `inbox`，或向相关病人发出另一个提交码
SharingError-WouldNotOpen = 设备目前用提交密钥 { $key } 加密，而该密钥不在这里，或已损坏{ $files }：请用 `keys take` 从持有的工作台获取，或从工作台文件夹的副本放回；没有生成提交码

NoRow-OtherDeployment = 其场所属于另一个系统

## Errors: trust documents

RefusedDocument-Ahead = { $error }（请运行 `trust adopt FILE`）
WhyNotCounted-TooFewWitnesses = 有 { $found } 位见证人签名，需要有 { $needed } 位

TrustToolError-CheckpointDoesNotCount = 公告日志现有的检查点在这份信任文档下会失效（{ $why }），设备将不能读取任何内容：请先用 --witness-quorum 0 列出见证人，待其签名，用 `recover --server URL` 查看，再提高所需数量；没有签署任何内容
TrustToolError-Clock = { $value }，或把时间属于将来的公告作废
TrustToolError-CopyIncomplete = 这个工作台已跟进 { $size } 条公告，但其副本只有 { $copied } 条完整，因此不能在新的信任文档下读取公告日志：请用 `recover --server URL` 补全副本；没有签署任何内容
TrustToolError-Document = { $value }；没有保存任何内容
TrustToolError-Expired = 按本机时钟，信任文档已于 { $value } 到期：没有签署任何内容
TrustToolError-FalseProof = 该证明无法显示有人为这一版信任文档持有发布密钥 { $key }：请其工作台采用最新的信任文档，并再次运行 `keys prove`；没有签署任何内容
TrustToolError-First = 设备不能从第 { $first } 号公告开始读取：请用 --log-first 指明一条由这个工作台跟进、没有作废、发布已超过 90 天的公告，而且建议文字需在该条或之后（`advice` 可重新发布）；没有签署任何内容
TrustToolError-Follow = { $value }；没有签署任何内容
TrustToolError-HeldAhead = 生效中的第 { $version } 版于 { $issued } 签发，而本机时钟显示 { $now }：如果时钟慢了，请调准。如果时钟正确，该信任文档是在时钟快了的情况下生成：它在 { $expires } 前有效，期间可继续发布，而下一份要到 { $issued } 才可生成。如果服务器和其他工作台均没有该信任文档，请把这个工作台的文件夹恢复至之前的副本，然后运行 `recover`；没有签署任何内容
TrustToolError-NoLogKey = 第一份信任文档需要有 --log-vkey VKEY：由 `homesafe-server init` 显示
TrustToolError-NoRoots = 信任文档列出的根密钥没有一个在这个工作台：信任文档需在根密钥所在之处用 `trust` 生成。该工作台需要从这里获取的是：发布密钥由 `keys prove` 显示的内容，新的则用 `keys prove --new`；信任文档制成后用 `trust adopt FILE` 采用
TrustToolError-NotFollowed = 信任文档涉及 { $size } 条公告，而这个工作台只跟进了 { $followed } 条；没有签署任何内容。下一步：用 `recover --server URL` 跟进公告日志；如果因无人签署的公告而停下，请用 `void FIRST LAST --past --server URL` 将其作废
TrustToolError-NotSigned = 这个工作台的根密钥没有为信任文档第 { $version } 版签署过文本 { $named }：请不要使用 --instead-of，或填写拒绝信息显示的指纹；没有签署任何内容
TrustToolError-NothingToRotate = 还没有信任文档，没有可更换的密钥：生成第一份时请不要使用 --rotate
TrustToolError-OtherOrigin = 这份信任文档属于 { $value }，而这个工作台属于另一个系统
TrustToolError-OtherTree = 信任文档所指的公告日志与这个工作台所跟进的不同，后者在 { $size } 条公告时的树根为 { $own }：请与另一个工作台、镜像或见证人比对，查明何者属实；没有签署任何内容
TrustToolError-Refused = 服务器拒绝了信任文档第 { $version } 版（状态码 { $status }）：信任文档已保存在这里，请用 `trust send` 再次发送
TrustToolError-SignedAnother = 这个工作台的根密钥已为信任文档第 { $version } 版签署另一份文本，不会再签第二份：请其他工作台会签该份（{ $path }），有误之处在下一版更正。如果除这个工作台外，现在和将来都不会有人持有该文本，可用 --instead-of { $fingerprint } 放弃
TrustToolError-TooLate = 到期日在 2149 年之后
TrustToolError-Unreadable = 设备在这份信任文档下不能读取公告日志：会在第 { $seq } 号公告停下（{ $error }）；没有签署任何内容。下一步：用 `void FIRST { $seq } --past --server URL` 将其一并作废，FIRST 为第一条无人签署的公告
TrustToolError-VoidAlready = 已经作废：{ $value }。没有签署任何内容：`trust send` 会发送载明此事的信任文档
TrustToolError-VoidFirst = 设备从第 { $first } 号公告开始读取，没有服务器会接受把它作废的信任文档：请把之后的公告作废；如果第 { $first } 号公告并不属实，请用 `withdraw` 撤回；没有签署任何内容

# Said while it takes longer than a second.
opening-desk = 正在打开工作台
drafting-trust = 正在草拟信任文档
reading-stays = 正在读取停留记录
reading-journal = 正在读取工作日志

table-row = 第 { $line } 行：{ $venue }，{ $from } 至 { $to }，级别 { $level }，建议 { $advice }
table-checked = { $venues } 个场所的 { $count } 行可以使用；没有发布任何内容。
