## Commands of venue-qr

venue-qr = 制作、打印和查看 HomeSafe 场所海报
    .origin = 所属部署，例如 homesafe.example/hk
    .trust = 部署的信任文档，其中载有部署名称
    .host = 二维码中的主机名；未指定时取自部署的来源。程序不会连接该主机
    .formats = 海报的文件类型
    .force = 覆盖已有的文件
    .size = 海报尺寸：a4、a5、a6、sticker（10 厘米贴纸）、taxi（148 x 105 毫米，出租车用）、roll-up（850 x 2000 毫米易拉宝）、screen（16:9 屏幕）
    .correction = 二维码的纠错等级：l、m、q 或 h [默认值：taxi 和 roll-up 用 q，其余用 m]
    .retention_days = 设备保留到访记录的天数，以卫生部门的规定为准；海报上会写明
    .dpi = PNG 每英寸的点数，72 到 600 [默认值：150，screen 用 96，roll-up 用 72]
    .file = 场所文件
    .on = 已计划更换时，从这一天起张贴的二维码 [默认值：最新的]

venue-qr-new = 新建场所：只有用密码才能打开的场所文件，以及海报
    .out = 存放场所文件和海报的文件夹
    .from = 为这个 CSV 文件的每一行新建一个场所
    .name_zh = 中文名称，最多 120 字节
    .name_en = 英文名称，最多 120 字节
    .address = 地址，最多 200 字节
    .category = 场所类别，例如 restaurant、mall、taxi、clinic
    .stay = 访客在多少分钟后自动登记离开，15 到 1440 [默认值：该类别的惯常时间]
    .first_day = 有效期的第一天 [默认值：今天]
    .last_day = 有效期的最后一天，总共最多 1,830 天 [默认值：一年]
    .stem = 文件名的开头部分
venue-qr-poster = 用场所文件重新制作海报
    .files = 由 `new` 写出的场所文件，与 identity.age 放在一起
    .out = 存放海报的文件夹
venue-qr-bulk = 一次制作成千上万个场所的海报，并附清单；中断后再次运行会接着做
    .table = 场所列表：CSV 文件，须有 name_zh 或 name_en（或两者）以及 category 各列，还可以有 address、stay、first_day、last_day、stem
    .out = 存放全部内容的文件夹；中断后再次指定同一个文件夹即可接着做
    .each = 为每个场所单独制作这些类型的文件，而不是多页的 PDF 文件
    .pages = 每个 PDF 文件的页数，最多 500
venue-qr-areas = 为场所的每个区域各制作一个二维码，例如餐厅的每张餐桌
    .file = 整个场所的场所文件
    .count = 区域的个数，从 1 开始编号
    .zh = 区域的中文叫法，例如“桌”
    .en = 区域的英文叫法，例如 Table
    .out = 存放全部内容的文件夹；中断后再次指定同一个文件夹即可接着做
    .each = 为每个区域单独制作这些类型的文件，而不是多页的 PDF 文件
    .pages = 每个 PDF 文件的页数，最多 500
venue-qr-verify = 读取文件夹中每张海报的二维码，并与清单核对
    .folder = 由 `bulk` 或 `areas` 写出的文件夹
venue-qr-inspect = 显示二维码的内容，但不显示其密钥
    .input = 图片（PNG、JPEG、WebP、GIF、BMP、TIFF 或 SVG）、含有二维码文本的文件、文本本身，或用 - 表示标准输入；可以是 HomeSafe 或其他系统的
    .issuer_key = 签发机构的公钥（PEM）：不是由它签名的 NHS COVID-19 二维码不予接受
    .issuer_kid = 这类二维码用来指明密钥的编号
venue-qr-rotate = 从某天起给场所换新密钥，例如场所文件被盗之后；旧二维码会为其张贴过的日期而保留
    .from = 张贴新海报并取下旧海报的日期 [默认值：今天]
    .last_day = 新二维码的最后一天 [默认值：与旧二维码相同]
venue-qr-rename = 从某天起给场所改名或改地址；旧二维码会为其张贴过的日期而保留
    .name_zh = 新的中文名称；留空表示没有
    .name_en = 新的英文名称；留空表示没有
    .address = 新的地址；留空表示没有
    .from = 张贴新海报并取下旧海报的日期 [默认值：今天]
    .last_day = 新二维码的最后一天 [默认值：与旧二维码相同]
venue-qr-trace = 显示场所的新旧二维码，以及已向卫生部门披露的日期
venue-qr-passphrase = 更改场所文件所在文件夹的密码
    .folder = 场所文件所在的文件夹
venue-qr-request = 请卫生部门认证场所：写出场所的公开部分和承诺值，绝不包含密钥
    .out = 申请文件的位置，供卫生部门的工作台使用
venue-qr-certificate = 把卫生部门的证书放入场所文件
    .certificate = 卫生部门发来的证书：收到的文本，或含有该文本的文件
    .trust = 本部署的信任文档，用来核对证书
venue-qr-release = 有患者到访后，向卫生部门披露相关日期：制作只有卫生部门能打开的披露单
    .files = 同一个门口的场所文件；海报改过名或换过的，请全部列出
    .day = 要披露的日期，以日历上的日期为准；可以多次使用
    .utc_offset = 这些日期所用的时区，以格林尼治以东的分钟数计 [默认值：本机的时区]
    .trust = 本部署的信任文档：披露单用其中的提交密钥密封
    .fingerprint = 信任文档必须具有的指纹
    .out = 披露单的位置，用来交给卫生部门

venue-files-passphrase = 场所文件的密码
venue-files-new-passphrase = 场所文件的新密码
venue-files-passphrase-changed = 密码已更改。之前为 { $folder } 制作的副本仍可用旧密码打开：请更换这些副本。

## new, poster

venues-ended = 有 { $count } 个场所的有效期已经结束
posters-progress = { $bar } { $pos }/{ $len } 张海报，剩余 { $eta }
venues-in-all = …… 共 { $count } 个场所

## bulk, areas, verify

bulk-made =
    制作了 { $made } 张海报，另有 { $before } 张之前已有，存放在 { $folder }。
    {"  "}{ $manifest } 列出每张海报的位置；{ $venues }/ 存放场所文件：请保留一份副本。
      核对全部海报：venue-qr verify { $folder }
rows-left-out = 有 { $count } 行未处理；请改正后再次运行（{ $table }）：{ $rows }
verify-progress = { $bar } 已核对 { $pos }/{ $len } 张海报，剩余 { $eta }
posters-verified = 有 { $count } 张海报的二维码与清单一致。
posters-with-problems = 有 { $count } 个问题：{ $problems }

BadTableRow = 第 { $line } 行：{ $reason }
ListLine-More = 还有 { $value } 项

BulkRowError-Differs = 这个文件名以前用别的信息制作过；请换一个文件名，或用 venue-qr rename 修改其场所文件，并在这里写上同样的信息
BulkRowError-Taken = 已有同名的海报文件，但属于另一个场所；请换一个文件名
BulkRowError-VenueFile = 已有场所文件，但无法读取；是不是用了另一个密码？

ManifestError-Damaged = { $path }：第 { $line } 行与本程序所写的不同；请恢复该文件，或在另一个文件夹中重新开始
ManifestError-Empty = { $value } 没有列出任何海报：这是 `bulk` 的文件夹吗？

PosterProblem = { $page ->
    [0] { $file }：{ $problem }
   *[other] { $file }，第 { $page } 页：{ $problem }
}
PosterFlaw-Code = { $value }
PosterFlaw-Damaged = 文件已损坏，或不是本程序制作的
PosterFlaw-File = 无法读取文件：{ $value }
PosterFlaw-NoPage = 没有这一页，或无法绘制这一页
PosterFlaw-NoVenueFile = 缺少场所文件
PosterFlaw-OtherDetails = 清单描述的是另一个场所
PosterFlaw-OtherVenue = 二维码属于另一个场所，与清单不符
PosterFlaw-Place = 清单中的二维码位置不合理
PosterFlaw-SeveralCodes = 有不止一个二维码
PosterFlaw-Stray = 清单没有列出这个文件
PosterFlaw-TooLarge = 文件比本程序写出的任何文件都大
PosterFlaw-Twins = { $stem } 和 { $other } 的指纹相同
PosterFlaw-Unknown = 本程序不制作这种类型或尺寸
PosterFlaw-Unreadable = 无法读取二维码

## inspect

inspected-poster =
    中文名称：{ $name_zh }
    英文名称：{ $name_en }
    地址：    { $address }
    类别：    { $category }
    停留时间：{ $stay } 分钟
    有效期：  { $first_day } 至 { $last_day }
    部署：    { $deployment }
    日志编号：{ $feed }
    证书：    { $certificate }
    数据长度：{ $length } 字节
    指纹：    { $fingerprint }
inspected-foreign =
    所属系统：{ $system }
    中文名称：{ $name_zh }
    名称：    { $name }
    地址：    { $address }
    类别：    { $category }
    停留时间：{ $stay }
    有效期：  { $days }
    签名：    { $signature }
    场所编号：{ $number }
not-said = 未说明
stay-minutes = { $minutes } 分钟
valid-days = { $first } 至 { $last }
no-certificate = 无（未经认证）
CertificateReport = 由密钥 { $key_id } 签发，有效至 { $not_after }；此处未核实
public-number = 公开：任何人都能读到这个场所的时段
no-public-number = 不公开

## rotate, rename, trace

code-replaced =
    新二维码 { $fingerprint }，从 { $from } 到 { $last }。
      打印：venue-qr poster { $path }{ $on } --out FOLDER
      请在 { $from } 取下旧海报：从那天起，扫描旧海报的访客收不到通知。
code-uncertified = {"  "}它还没有经过认证：venue-qr request { $path }{ $on } --out FILE
code-planned =
    计划在 { $day } 进行的更换不变，并会换上新二维码 { $fingerprint }。
      如果已经为它打印了海报，那张海报不再有效：venue-qr poster { $path }{ $on } --out OTHERFOLDER
      请重新申请证书：venue-qr request { $path }{ $on } --out FILE
old-code-stays = {"  "}旧二维码仍留在场所文件中，用于它张贴过的日期。

ChangeError-Nothing = 没有要更改的内容：请指定 --name-zh、--name-en 或 --address
ChangeError-Past = 前一个二维码张贴到 { $value }：请用 --from 指定更晚的日期
ChangeError-Planned = 已计划在 { $value } 更换：请用 --from 指定 { $value } 或更晚的日期，或用 `rotate` 立即换新密钥

traced-code = { $fingerprint }  { $name_zh } { $name_en }  从 { $from } 起，{ $hanging }
Hanging-Before = 张贴到 { $value }
Hanging-Now = 正在张贴
Hanging-NowUntil = 正在张贴，到 { $value }
Hanging-Planned = 计划中
Hanging-PlannedUntil = 计划中，到 { $value }
no-day-released = 没有向卫生部门披露过任何日期。
days-released = 已向卫生部门披露 { $count } 天，用 * 标出。
# From Monday to Sunday: two columns each, with two spaces between them.
calendar-week = 一  二  三  四  五  六  日

## request, certificate, release

request-written =
    已写入 { $out }：名称、地址和承诺值；不含密钥。
    请把它交给卫生部门；收到答复后：venue-qr certificate { $file } ANSWER --trust TRUST
certificate-kept =
    认证有效至 { $until }。请重新打印海报：
      venue-qr poster { $file }{ $on } --out FOLDER
slip-written =
    已写入 { $out }：这是包含 { $count } 个二维码的披露单，只有卫生部门能打开。
    它披露以下协调世界时（UTC）的整天：{ $days }。
    打开它的人可以告知这些日期的访客曾有暴露风险，但不会得知其他日期的任何情况。

CertificateFileError-NoFile = 没有这个名称的文件，它也不是 base64 形式的证书
CertificateFileError-NotInFile = 文件中没有 base64 形式的证书
TrustFileError-Document = { $path }：{ $error }

ReleaseError-NoKey = 信任文档目前没有可以用来密封披露单的密钥；请向卫生部门索取最新的信任文档
ReleaseError-NotHung = 这些场所文件在 { $value } 没有张贴过海报；没有披露任何日期：请核对患者所说的日期，并查看 `venue-qr trace`
ReleaseError-OtherDeployment = 场所与这份信任文档（{ $value }）不属于同一个部署
ReleaseError-StillToCome = { $value } 还没有到

## Venue files, tables and posters

FolderError-Content = { $path }：{ $error }
FolderError-Name = { $value } 的名称不以 .venue.age 结尾
FolderError-Sealed = { $path }：{ $error }
FolderError-Taken = { $value } 是场所文件的名称；请换一个

VenueFileError-Code = 场所文件中的二维码已损坏：{ $value }
VenueFileError-Damaged = 场所文件已损坏
VenueFileError-Version = 场所文件属于版本 { $value }；请更新本程序

NoAreaWord = 请用 --zh 或 --en 说明区域的叫法，例如 --zh 桌 --en Table

DetailsError-Category = “{ $text }”：{ $error }
DetailsError-SameStem = 第 { $value } 行用了相同的文件名
DetailsError-Several = { $value }
DetailsError-Stay = 停留时间“{ $value }”不是分钟数
DetailsError-Stem = 文件名的开头部分为 1 到 64 个字符，可用字母、数字、“-”、“_”或“.”，并以字母或数字开头
DetailsError-Validity = 最后一天早于第一天，或总共超过 1,830 天
VenueTableError-Empty = CSV 文件没有任何数据行
VenueTableError-Heading = CSV 文件的第一行必须有 name_zh 或 name_en，以及 category，还可以有 address,stay,first_day,last_day,stem；现在的第一行{ $problem }
VenueTableError-Read = 无法读取 CSV 文件：{ $value }
VenueTableError-Rows = 没有写入任何内容：{ $value }
VenueTableError-TooMany = CSV 文件超过 100000 行；请把它拆开
HeadingProblem-Lacks = 缺少 { $value } 列
HeadingProblem-Names = 有“{ $value }”列，但场所列表没有这一列：请删去，或改用以上的名称
HeadingProblem-Twice = 重复列出同一列
BadVenueRows = 有 { $count } 行需要改正{ $rows }

IssueError-Exists = { $others ->
    [0] { $path } 已经存在；请换一个文件夹或文件名，或用 --force 覆盖
   *[other] { $path } 和另外 { $others } 个文件已经存在；请换一个文件夹或文件名，或用 --force 覆盖
}
IssueError-VenueFile = { $value } 已经存在；请换一个文件夹或文件名，用 `poster` 再次打印，或用 `rotate` 换新二维码

PosterError-Dpi = 分辨率为 { $value } dpi，只允许 72 到 600
PosterError-Draw = 无法绘制海报
PosterError-Glyphs = 海报的字体无法显示 { $characters }；名称或地址请不要使用这些字符
PosterError-Pixels = 尺寸 { $template } 的 PNG 在 { $dpi } dpi 时，边长会超过 8,192 像素；请选择 SVG 或 PDF，或降低 dpi
PosterError-TooDense = 对尺寸 { $template } 来说，二维码会太密：只能在 { $distance } 毫米内读取，而通常需要 { $usual } 毫米；请选择更大的尺寸、更短的名称或地址，或更低的纠错等级
PosterError-TooLong = 场所的信息超过二维码的容量
PosterError-Unreadable = 没有写入 { $value } 海报：无法重新读取其二维码
UnknownCorrection = 未知的纠错等级；可用的有 l、m、q、h
UnknownFormat = 未知的文件类型；可用的有 svg、png、pdf
UnknownTemplate = 未知的尺寸；可用的有 a4、a5、a6、sticker、taxi、roll-up、screen

## What is printed: on posters, in Hong Kong's Chinese and in English side by side

poster-purpose = 扫码登记到访
poster-scan = 打开 HomeSafe，扫描此码
poster-leave = 离开时按“离开”，{ $minutes } 分钟后会自动离开
poster-told = 如有感染风险，手机会通知您
poster-scan-short = 扫描此码
poster-leave-short = 离开时登记离开
poster-told-short = 有风险时手机会通知
poster-scan-least = 扫码
poster-leave-least = 离开
poster-told-least = 通知
poster-kept-heading = 会保存的数据
poster-kept = 只有您的手机会加密保存这次到访，{ $days } 天后删除。
poster-not-kept-heading = 不会保存的数据
poster-not-kept = 扫描时不会发送任何数据，场所、政府和服务器都不会知道您来过。
poster-kept-short = 到访记录只在您的手机上加密保存 { $days } 天；扫描不会发送任何数据。
poster-kept-least = 记录只存于手机 { $days } 天，扫描不发送数据
poster-certified = 卫生部门认证至 { $until }
poster-not-certified = 未经卫生部门认证
poster-valid = 有效期
poster-fingerprint = 核对码
poster-code-read-out = { $name } 的二维码：用 HomeSafe 扫描，登记到访
area-of-place = { $name } { $number }号{ $word }

rows-to-mend = 有 { $count } 行需要修正：{ $rows }
venue-row = 第 { $line } 行：{ $stem }：{ $venue }；类别 { $category }，{ $stay } 分钟，{ $first } 至 { $last }
venues-checked = { $count } 行可以使用；没有制作任何文件。
no-origin = 请指明海报属于哪个部署：--origin ORIGIN、--trust FILE，或在 ~/.config/homesafe/config.toml 的 [venue-qr] 之下设置 `origin`
