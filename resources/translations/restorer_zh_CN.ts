<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;100 %</source>
        <translation>100 %(&amp;1)</translation>
    </message>
    <message>
        <source>&amp;About Restorer</source>
        <translation>关于 Restorer(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>画笔(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Clear Damage</source>
        <translation>清除蒙版(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Close Photo</source>
        <translation>关闭照片(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Compare Another Way</source>
        <translation>切换对比方式(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Crop to the Visible Part</source>
        <translation>裁剪到可见部分(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Damage</source>
        <translation>蒙版(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Difference × 8</source>
        <translation>差异 × 8(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Extend the Borders…</source>
        <translation>扩展边缘(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Find a Command…</source>
        <translation>查找命令(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Go to the Next Area</source>
        <translation>转到下一区域(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Hand</source>
        <translation>抓手(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Invert Damage</source>
        <translation>反转蒙版(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts…</source>
        <translation>键盘快捷键(&amp;K)…</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>套索(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;New Generated Picture…</source>
        <translation>新建生成图像(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Next Photo</source>
        <translation>下一张照片(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Pan While Held</source>
        <translation>按住平移(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Paste as New Photo</source>
        <translation>粘贴为新照片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>照片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Preview the Visible Part</source>
        <translation>预览可见部分(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Previous Photo</source>
        <translation>上一张照片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Rectangle</source>
        <translation>矩形(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>修复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save Project</source>
        <translation>保存项目(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Show Damage</source>
        <translation>显示蒙版(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Uncertainty</source>
        <translation>不确定性(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>C&amp;hanged Pixels</source>
        <translation>改动的像素(&amp;H)</translation>
    </message>
    <message>
        <source>E&amp;xport Damage…</source>
        <translation>导出蒙版(&amp;X)…</translation>
    </message>
    <message>
        <source>Full Scr&amp;een</source>
        <translation>全屏(&amp;E)</translation>
    </message>
    <message>
        <source>Grow D&amp;amage…</source>
        <translation>扩展蒙版(&amp;A)…</translation>
    </message>
    <message>
        <source>Har&amp;der Brush</source>
        <translation>增加画笔硬度(&amp;D)</translation>
    </message>
    <message>
        <source>Hide Pa&amp;nels</source>
        <translation>隐藏面板(&amp;N)</translation>
    </message>
    <message>
        <source>Im&amp;port Damage…</source>
        <translation>导入蒙版(&amp;P)…</translation>
    </message>
    <message>
        <source>Lar&amp;ger Brush</source>
        <translation>增大画笔(&amp;G)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>最近打开的文件(&amp;R)</translation>
    </message>
    <message>
        <source>Pau&amp;se</source>
        <translation>暂停(&amp;S)</translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation>首选项(&amp;F)…</translation>
    </message>
    <message>
        <source>Queue O&amp;pen Photos</source>
        <translation>将打开的照片加入队列(&amp;P)</translation>
    </message>
    <message>
        <source>Re&amp;sult</source>
        <translation>结果(&amp;S)</translation>
    </message>
    <message>
        <source>Restore &amp;Many Files…</source>
        <translation>批量修复(&amp;M)…</translation>
    </message>
    <message>
        <source>Restore a &amp;Folder…</source>
        <translation>修复文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>S&amp;maller Brush</source>
        <translation>减小画笔(&amp;M)</translation>
    </message>
    <message>
        <source>S&amp;ofter Brush</source>
        <translation>降低画笔硬度(&amp;O)</translation>
    </message>
    <message>
        <source>S&amp;wap Paint and Erase</source>
        <translation>切换涂抹与擦除(&amp;W)</translation>
    </message>
    <message>
        <source>Save Project &amp;As…</source>
        <translation>项目另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Show &amp;History</source>
        <translation>显示历史记录(&amp;H)</translation>
    </message>
    <message>
        <source>Show the &amp;Log</source>
        <translation>显示日志(&amp;L)</translation>
    </message>
    <message>
        <source>Show the O&amp;riginal While Held</source>
        <translation>按住显示原图(&amp;R)</translation>
    </message>
    <message>
        <source>Shrin&amp;k Damage…</source>
        <translation>收缩蒙版(&amp;K)…</translation>
    </message>
    <message>
        <source>Side &amp;by Side</source>
        <translation>并排(&amp;B)</translation>
    </message>
    <message>
        <source>Sp&amp;lit</source>
        <translation>分割对比(&amp;L)</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
</context>
<context>
    <name>BusySign</name>
    <message>
        <source>Working on the photo. What you do meanwhile waits its turn.</source>
        <translation>正在处理照片。此间的操作会依次进行。</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>The photo and the marked damage. Arrow keys scroll, the wheel zooms, Space and dragging moves the photo.</source>
        <translation>照片和标记的蒙版。方向键滚动，滚轮缩放，按住空格拖动可平移照片。</translation>
    </message>
</context>
<context>
    <name>Captions</name>
    <message>
        <source>Drop a photo here, or press Ctrl+O</source>
        <translation>将照片拖到这里，或按 Ctrl+O</translation>
    </message>
    <message>
        <source>Divider between original and result</source>
        <translation>原图与结果之间的分割线</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Uncertainty (standard deviation)</source>
        <translation>不确定性（标准差）</translation>
    </message>
    <message>
        <source>{value} of 255 levels</source>
        <translation>{value} / 255 级</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>No uncertainty is known: run a task with several variants</source>
        <translation>尚无不确定性数据：请用多个变体运行任务</translation>
    </message>
    <message>
        <source>Difference × 8</source>
        <translation>差异 × 8</translation>
    </message>
    <message>
        <source>Changed pixels: counting …</source>
        <translation>改动的像素：正在统计…</translation>
    </message>
    <message>
        <source>Changed pixels: {count} of {all} ({part} %)</source>
        <translation>改动的像素：{count} / {all}（{part} %）</translation>
    </message>
</context>
<context>
    <name>CardDialog</name>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
</context>
<context>
    <name>ColorChoice</name>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>The photo&apos;s own</source>
        <translation>与照片相同</translation>
    </message>
    <message>
        <source>sRGB, for screens and the web</source>
        <translation>sRGB，用于屏幕和网络</translation>
    </message>
    <message>
        <source>Display P3, for screens of many colours</source>
        <translation>Display P3，用于广色域屏幕</translation>
    </message>
    <message>
        <source>Adobe RGB (1998), for print</source>
        <translation>Adobe RGB (1998)，用于印刷</translation>
    </message>
    <message>
        <source>ProPhoto RGB, for more work at 16 bits</source>
        <translation>ProPhoto RGB，用于 16 位后续编辑</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>从文件…</translation>
    </message>
    <message>
        <source>Choose an ICC profile, such as a printer&apos;s</source>
        <translation>选择一个 ICC 配置文件，例如打印机的配置文件</translation>
    </message>
    <message>
        <source>Colour profile</source>
        <translation>颜色配置文件</translation>
    </message>
    <message>
        <source>ICC profiles ({patterns})</source>
        <translation>ICC 配置文件 ({patterns})</translation>
    </message>
    <message>
        <source>All files ({patterns})</source>
        <translation>所有文件 ({patterns})</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Search the commands</source>
        <translation>搜索命令</translation>
    </message>
</context>
<context>
    <name>Crashes</name>
    <message>
        <source>There is not enough memory; close other programs.</source>
        <translation>内存不足，请关闭其他程序。</translation>
    </message>
    <message>
        <source>Something went wrong in the program ({kind}); your work is still here.</source>
        <translation>程序内部出错（{kind}），您的工作没有丢失。</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>P&amp;anels</source>
        <translation>面板(&amp;A)</translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>Grow the damage</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>Shrink the damage</source>
        <translation>收缩蒙版</translation>
    </message>
    <message>
        <source>Distance in px</source>
        <translation>距离（像素）</translation>
    </message>
    <message>
        <source>Import damage</source>
        <translation>导入蒙版</translation>
    </message>
    <message>
        <source>Export damage</source>
        <translation>导出蒙版</translation>
    </message>
    <message>
        <source>Extend the borders</source>
        <translation>扩展边缘</translation>
    </message>
    <message>
        <source>Margin in px</source>
        <translation>边距（像素）</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Changed: {changed} of {pixels} pixels ({percent})</source>
        <translation>改动：{changed} / {pixels} 个像素（{percent}）</translation>
    </message>
    <message>
        <source>Kept: no metadata, since there is none</source>
        <translation>保留：无（原文件没有元数据）</translation>
    </message>
    <message>
        <source>Kept: {list}</source>
        <translation>保留：{list}</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>已写入：{path}</translation>
    </message>
    <message>
        <source>{reason}.</source>
        <translation>{reason}。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export {title}</source>
        <translation>导出 {title}</translation>
    </message>
    <message>
        <source>Writing the file</source>
        <translation>写入文件</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>正在写入文件…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>The original {path} will be replaced.</source>
        <translation>原文件 {path} 将被替换。</translation>
    </message>
    <message>
        <source>{path} is there and will be replaced.</source>
        <translation>{path} 已存在，将被替换。</translation>
    </message>
    <message>
        <source>Will be written: {path}</source>
        <translation>将写入：{path}</translation>
    </message>
    <message>
        <source>The file was not written: {error}</source>
        <translation>文件未写入：{error}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>FilmStrip</name>
    <message>
        <source>Open photos</source>
        <translation>打开的照片</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>未保存</translation>
    </message>
</context>
<context>
    <name>FormatChoice</name>
    <message>
        <source>Picture</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>品质(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Bits a channel</source>
        <translation>每通道位数(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>32 (float)</source>
        <translation>32（浮点）</translation>
    </message>
    <message>
        <source>{bits}, as the photo</source>
        <translation>{bits}，与照片相同</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Deblur</source>
        <translation>去模糊</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大尺寸</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>扩展边缘</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入蒙版</translation>
    </message>
    <message>
        <source>Inpaint</source>
        <translation>修补</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反转</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>放大</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Click on a step to go back or forward to it</source>
        <translation>单击某一步即可返回或前进到该步</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>已撤销</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Chosen by itself for</source>
        <translation>自动用于</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Licence: {licence}</source>
        <translation>许可证：{licence}</translation>
    </message>
    <message>
        <source>Noise in 8-bit levels (0: as photographed), quality in dB PSNR.</source>
        <translation>噪点以 8 位级数计（0：拍摄原样），质量以 PSNR（dB）计。</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>no task</source>
        <translation>无任务</translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>About the model</source>
        <translation>关于此模型</translation>
    </message>
    <message>
        <source>The model&apos;s card: licence, figures, credits</source>
        <translation>模型卡：许可证、指标、致谢</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>Automatic ({name})</source>
        <translation>自动（{name}）</translation>
    </message>
</context>
<context>
    <name>NameChoice</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Replace the original</source>
        <translation>替换原文件</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>添加编号</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>{name}, {task} and {number} stand for the photo&apos;s name, the task, a count</source>
        <translation>{name}、{task} 和 {number} 分别代表照片名称、任务和序号</translation>
    </message>
    <message>
        <source>Write over the photo&apos;s own file; it cannot be undone</source>
        <translation>覆盖照片的原文件，此操作无法撤销</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation>文件夹(&amp;O)</translation>
    </message>
    <message>
        <source>If the file &amp;exists</source>
        <translation>若文件已存在(&amp;E)</translation>
    </message>
    <message>
        <source>Say in the file what was done to the photo</source>
        <translation>在文件中注明对照片所做的处理</translation>
    </message>
    <message>
        <source>In its XMP data: how much of it is from life, the program, model and settings</source>
        <translation>写入 XMP 数据：画面有多少来自实拍，以及程序、模型和设置</translation>
    </message>
    <message>
        <source>Keep the photo&apos;s date</source>
        <translation>保留照片日期</translation>
    </message>
    <message>
        <source>The file says to be as old as the photo&apos;s own file</source>
        <translation>文件日期与照片原文件相同</translation>
    </message>
    <message>
        <source>Folder for the result</source>
        <translation>结果文件夹</translation>
    </message>
</context>
<context>
    <name>NoisePlot</name>
    <message>
        <source>Noise against brightness</source>
        <translation>噪点与亮度的关系</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Not measured.</source>
        <translation>未测量。</translation>
    </message>
    <message>
        <source>No noise was found.</source>
        <translation>未发现噪点。</translation>
    </message>
    <message>
        <source>Red {red}, green {green}, blue {blue} 8-bit levels.</source>
        <translation>红 {red}，绿 {green}，蓝 {blue}（8 位级数）。</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>暗</translation>
    </message>
    <message>
        <source>brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>bright</source>
        <translation>亮</translation>
    </message>
</context>
<context>
    <name>ParamRow</name>
    <message>
        <source>Double-click: back to the default.</source>
        <translation>双击：恢复默认值。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>{name}: automatic</source>
        <translation>{name}：自动</translation>
    </message>
</context>
<context>
    <name>ParamSlider</name>
    <message>
        <source>Double-click or right-click: type a value.</source>
        <translation>双击或右键单击：输入数值。</translation>
    </message>
    <message>
        <source>{name}: value</source>
        <translation>{name}：数值</translation>
    </message>
    <message>
        <source>Shift: large steps. Ctrl: small steps. Enter: type a value.</source>
        <translation>Shift：大步调整。Ctrl：微调。Enter：输入数值。</translation>
    </message>
</context>
<context>
    <name>Photos</name>
    <message>
        <source>Pasted</source>
        <translation>粘贴的图像</translation>
    </message>
    <message>
        <source>Photos and projects ({endings})</source>
        <translation>照片和项目 ({endings})</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>New generated picture</source>
        <translation>新建生成图像</translation>
    </message>
    <message>
        <source>Side in px</source>
        <translation>边长（像素）</translation>
    </message>
    <message>
        <source>Generated</source>
        <translation>生成的图像</translation>
    </message>
</context>
<context>
    <name>PlaceChooser</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Where the model runs: automatic takes the fastest that is there</source>
        <translation>模型的运行位置：自动会选择可用的最快设备</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>{name} is no name with {place} in it that ends as a picture does.</source>
        <translation>{name} 不是包含 {place} 且以图片扩展名结尾的名称。</translation>
    </message>
    <message>
        <source>Colour of the damage</source>
        <translation>蒙版颜色</translation>
    </message>
    <message>
        <source>ICC profiles ({patterns})</source>
        <translation>ICC 配置文件 ({patterns})</translation>
    </message>
    <message>
        <source>The screen&apos;s profile</source>
        <translation>显示器配置文件</translation>
    </message>
    <message>
        <source>{name} is no ICC profile of a screen; choose another file.</source>
        <translation>{name} 不是显示器的 ICC 配置文件，请选择其他文件。</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Damage</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>语言(&amp;L)：</translation>
    </message>
    <message>
        <source>&amp;Theme:</source>
        <translation>主题(&amp;T)：</translation>
    </message>
    <message>
        <source>&amp;Screen profile:</source>
        <translation>显示器配置文件(&amp;S)：</translation>
    </message>
    <message>
        <source>&amp;Colour:</source>
        <translation>颜色(&amp;C)：</translation>
    </message>
    <message>
        <source>&amp;Opacity:</source>
        <translation>不透明度(&amp;O)：</translation>
    </message>
    <message>
        <source>&amp;Pen:</source>
        <translation>压感笔(&amp;P)：</translation>
    </message>
    <message>
        <source>&amp;Beside photos:</source>
        <translation>照片旁的蒙版(&amp;B)：</translation>
    </message>
    <message>
        <source>&amp;Device:</source>
        <translation>设备(&amp;D)：</translation>
    </message>
    <message>
        <source>T&amp;ile:</source>
        <translation>分块(&amp;I)：</translation>
    </message>
    <message>
        <source>&amp;Autosave:</source>
        <translation>自动保存(&amp;A)：</translation>
    </message>
    <message>
        <source>The file that your screen&apos;s calibration made; colours are then exact.</source>
        <translation>显示器校准生成的文件，可使颜色显示准确。</translation>
    </message>
    <message>
        <source>As the s&amp;ystem</source>
        <translation>跟随系统(&amp;Y)</translation>
    </message>
    <message>
        <source>P&amp;ressure sets the brush&apos;s size</source>
        <translation>压力控制画笔大小(&amp;R)</translation>
    </message>
    <message>
        <source>Name of the picture of a photo&apos;s damage; {place} is that of the photo.</source>
        <translation>照片蒙版图片的名称；{place} 代表照片的名称。</translation>
    </message>
    <message>
        <source>Larger tiles are faster and need more memory; the result is the same.</source>
        <translation>分块越大越快，占用内存也越多，结果不变。</translation>
    </message>
    <message>
        <source>every </source>
        <translation>每 </translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>{size} px</source>
        <translation>{size} 像素</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
</context>
<context>
    <name>PresetMenu</name>
    <message>
        <source>Save preset</source>
        <translation>存储预设</translation>
    </message>
    <message>
        <source>Name of the preset; one that is there is replaced:</source>
        <translation>预设名称（同名预设将被替换）：</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Apply, save and delete settings of this task</source>
        <translation>应用、存储和删除此任务的设置</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>No job is running.</source>
        <translation>没有正在运行的任务。</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step} / {steps} 步</translation>
    </message>
    <message>
        <source>tiles of {side} px</source>
        <translation>{side} 像素分块</translation>
    </message>
    <message>
        <source>{amount} of memory</source>
        <translation>内存 {amount}</translation>
    </message>
</context>
<context>
    <name>Projects</name>
    <message>
        <source>Save project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Restorer projects ({endings})</source>
        <translation>Restorer 项目 ({endings})</translation>
    </message>
    <message>
        <source>The work on {title} is not saved. Save it as a project?</source>
        <translation>对 {title} 的修改尚未保存。要保存为项目吗？</translation>
    </message>
    <message>
        <source>The work on {count} photos is not saved. Save it as projects?</source>
        <translation>对 {count} 张照片的修改尚未保存。要保存为项目吗？</translation>
    </message>
    <message>
        <source>Restorer ended before your work was saved.</source>
        <translation>Restorer 在您的工作保存之前意外结束。</translation>
    </message>
    <message>
        <source>Restorer ended before your work on {count} photos was saved.</source>
        <translation>Restorer 在您对 {count} 张照片的工作保存之前意外结束。</translation>
    </message>
    <message>
        <source>It was kept: go on with it?</source>
        <translation>工作内容已保留：要继续吗？</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Not Now</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Recovered</source>
        <translation>已恢复</translation>
    </message>
</context>
<context>
    <name>QualityChoice</name>
    <message>
        <source>Quality</source>
        <translation>品质</translation>
    </message>
    <message>
        <source>Way of coding</source>
        <translation>编码方式</translation>
    </message>
    <message>
        <source>As finely as the photo&apos;s file</source>
        <translation>与照片文件同样精细</translation>
    </message>
    <message>
        <source>Lossless</source>
        <translation>无损</translation>
    </message>
    <message>
        <source>At a quality</source>
        <translation>按指定品质</translation>
    </message>
    <message>
        <source>Hardly any loss to be seen, a file as large as before.</source>
        <translation>几乎看不出损失，文件大小与原来相当。</translation>
    </message>
    <message>
        <source>Every pixel stays exactly as it is, in a large file.</source>
        <translation>每个像素都保持原样，文件较大。</translation>
    </message>
    <message>
        <source>No loss to be seen, a large file.</source>
        <translation>看不出损失，文件较大。</translation>
    </message>
    <message>
        <source>Hardly any loss to be seen, a file of medium size.</source>
        <translation>几乎看不出损失，文件大小中等。</translation>
    </message>
    <message>
        <source>A loss to be seen at a close look, a small file.</source>
        <translation>仔细看可见损失，文件较小。</translation>
    </message>
    <message>
        <source>Blocks and blur to be seen, a very small file.</source>
        <translation>可见色块和模糊，文件很小。</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} 秒</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Add photos to the queue</source>
        <translation>将照片加入队列</translation>
    </message>
    <message>
        <source>Photos ({patterns})</source>
        <translation>照片 ({patterns})</translation>
    </message>
    <message>
        <source>Add a folder to the queue</source>
        <translation>将文件夹加入队列</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Queue photos with the present task and settings</source>
        <translation>以当前任务和设置将照片加入队列</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Leave the selected files out</source>
        <translation>跳过所选文件</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Let the selected files wait for another try</source>
        <translation>让所选文件排队重试</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Take the selected files off the list</source>
        <translation>将所选文件移出列表</translation>
    </message>
    <message>
        <source>Add Photos…</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Queue all photos in a folder and those below it</source>
        <translation>将文件夹及其子文件夹中的所有照片加入队列</translation>
    </message>
    <message>
        <source>Add Open Photos</source>
        <translation>添加打开的照片</translation>
    </message>
    <message>
        <source>Queue the photos that are open, with the damage that is marked on them</source>
        <translation>将打开的照片连同其上标记的蒙版加入队列</translation>
    </message>
    <message>
        <source>Clear Finished</source>
        <translation>清除已完成</translation>
    </message>
    <message>
        <source>Take the files that are done or skipped off the list</source>
        <translation>将已完成或已跳过的文件移出列表</translation>
    </message>
    <message>
        <source>Held while the window restores a photo</source>
        <translation>窗口正在修复照片，队列暂候</translation>
    </message>
    <message>
        <source>Progress of {file}</source>
        <translation>{file} 的进度</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Finish the file at work and begin no other</source>
        <translation>完成当前文件后不再开始新的</translation>
    </message>
    <message>
        <source>Restore the files that are waiting</source>
        <translation>修复等待中的文件</translation>
    </message>
    <message>
        <source>{done} of {all} done, {failed} failed</source>
        <translation>已完成 {done} / {all}，失败 {failed}</translation>
    </message>
    <message>
        <source>Drop photos here, or add files.</source>
        <translation>将照片拖到这里，或添加文件。</translation>
    </message>
</context>
<context>
    <name>Queueing</name>
    <message>
        <source>Photos added to the queue: {count}</source>
        <translation>已加入队列的照片：{count}</translation>
    </message>
    <message>
        <source>The same holds for others: {count}</source>
        <translation>其他照片也是如此：{count}</translation>
    </message>
    <message>
        <source>The queue is done.</source>
        <translation>队列已完成。</translation>
    </message>
</context>
<context>
    <name>Restoring</name>
    <message>
        <source>This is a preview; Restore changes the photo.</source>
        <translation>这是预览；点击“修复”才会更改照片。</translation>
    </message>
    <message>
        <source>Done.</source>
        <translation>完成。</translation>
    </message>
    <message>
        <source>Cancelled; the photo is as it was.</source>
        <translation>已取消，照片保持原样。</translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>A result can be blended here once there is one.</source>
        <translation>有了结果后，可在此调整混合。</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Click on the one to take</source>
        <translation>单击要采用的变体</translation>
    </message>
    <message>
        <source>Variant {number}</source>
        <translation>变体 {number}</translation>
    </message>
    <message>
        <source>Show uncertainty</source>
        <translation>显示不确定性</translation>
    </message>
    <message>
        <source>Brighter is less sure: there the variants differ, and detail is invented.</source>
        <translation>越亮越不确定：该处各变体不同，细节是推测出来的。</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Standard deviation of the result, over the photo</source>
        <translation>叠加在照片上的结果标准差</translation>
    </message>
    <message>
        <source>Known only of results of several steps</source>
        <translation>仅多步结果才有此数据</translation>
    </message>
    <message>
        <source>This task gives samples only: they have all the detail there is.</source>
        <translation>此任务只给出样本：样本已包含全部细节。</translation>
    </message>
    <message>
        <source>This result is a mean without samples: run it with more than one step.</source>
        <translation>此结果只有均值而无样本：请用一步以上运行。</translation>
    </message>
</context>
<context>
    <name>Sentence</name>
    <message>
        <source>Compatible with Adobe RGB (1998)</source>
        <translation>与 Adobe RGB (1998) 兼容</translation>
    </message>
    <message>
        <source>Compatible with ProPhoto RGB</source>
        <translation>与 ProPhoto RGB 兼容</translation>
    </message>
    <message>
        <source>Compatible with ProPhoto RGB, gamma 1.8</source>
        <translation>与 ProPhoto RGB 兼容，伽马 1.8</translation>
    </message>
    <message>
        <source>Damage as Restorer marks it: 0 keep, 255 restore</source>
        <translation>Restorer 标记的蒙版：0 保留，255 修复</translation>
    </message>
    <message>
        <source>JPEG cannot hold so large a colour profile: it was left out.</source>
        <translation>JPEG 容纳不下这么大的颜色配置文件：已略去。</translation>
    </message>
    <message>
        <source>JPEG has no place for these texts: {0}.</source>
        <translation>JPEG 无法存放这些文本：{0}。</translation>
    </message>
    <message>
        <source>JPEG has no transparency: save it as PNG, TIFF or WebP</source>
        <translation>JPEG 不支持透明：请存为 PNG、TIFF 或 WebP</translation>
    </message>
    <message>
        <source>JPEG holds 64 KB of {0}: {1} bytes were left out.</source>
        <translation>JPEG 只能存放 64 KB 的 {0}：略去了 {1} 字节。</translation>
    </message>
    <message>
        <source>JPEG is always lossy: choose a quality, or save it as PNG</source>
        <translation>JPEG 总是有损的：请选择品质，或保存为 PNG</translation>
    </message>
    <message>
        <source>JPEG is lossy: the whole photo was coded again, {0}.</source>
        <translation>JPEG 是有损格式：整张照片已重新编码，{0}。</translation>
    </message>
    <message>
        <source>JPEG pictures have at most {0} pixels a side</source>
        <translation>JPEG 图像每边最多 {0} 像素</translation>
    </message>
    <message>
        <source>Left out: {0}.</source>
        <translation>已略去：{0}。</translation>
    </message>
    <message>
        <source>No copyright, use freely</source>
        <translation>无版权，可自由使用</translation>
    </message>
    <message>
        <source>No model in {0} is for {1}; install Restorer again.</source>
        <translation>{0} 中没有用于 {1} 的模型，请重新安装 Restorer。</translation>
    </message>
    <message>
        <source>Nothing is marked; paint over what is to be restored first.</source>
        <translation>尚未标记任何区域，请先涂抹要修复的地方。</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot load the model {0}: {1}.</source>
        <translation>ONNX Runtime 无法加载模型 {0}：{1}。</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot use {0} here; choose the device cpu.</source>
        <translation>ONNX Runtime 在此无法使用 {0}，请选择设备 cpu。</translation>
    </message>
    <message>
        <source>ONNX Runtime has no memory left for this tile.</source>
        <translation>ONNX Runtime 已没有内存处理此分块。</translation>
    </message>
    <message>
        <source>Out of memory: going on with tiles of {0} px.</source>
        <translation>内存不足：改用 {0} 像素的分块继续。</translation>
    </message>
    <message>
        <source>Out of memory: going on with {0}.</source>
        <translation>内存不足：改用 {0} 继续。</translation>
    </message>
    <message>
        <source>PNG has no place for texts of these names: {0}.</source>
        <translation>PNG 无法存放以下名称的文本：{0}。</translation>
    </message>
    <message>
        <source>PNG pictures have at most {0} pixels a side</source>
        <translation>PNG 图像每边最多 {0} 像素</translation>
    </message>
    <message>
        <source>Photoshop&apos;s image resources</source>
        <translation>Photoshop 图像资源</translation>
    </message>
    <message>
        <source>Photoshop&apos;s layers, of which only the sum was kept</source>
        <translation>Photoshop 图层（只保留了合成结果）</translation>
    </message>
    <message>
        <source>Some EXIF data are damaged and were left out.</source>
        <translation>部分 EXIF 数据已损坏，已略去。</translation>
    </message>
    <message>
        <source>TIFF has no place for these texts: {0}.</source>
        <translation>TIFF 无法存放这些文本：{0}。</translation>
    </message>
    <message>
        <source>The AVIF file has {0} bits a channel: 16-bit values were rounded.</source>
        <translation>AVIF 文件每通道 {0} 位：16 位数值已舍入。</translation>
    </message>
    <message>
        <source>The AVIF file is lossy, as before: quality {0}.</source>
        <translation>AVIF 文件与之前一样为有损格式：品质 {0}。</translation>
    </message>
    <message>
        <source>The AVIF file is lossy: quality {0}.</source>
        <translation>AVIF 文件是有损的：品质 {0}。</translation>
    </message>
    <message>
        <source>The EXIF data are damaged and were left out.</source>
        <translation>EXIF 数据已损坏，已略去。</translation>
    </message>
    <message>
        <source>The JPEG XL file is lossy, as before: quality {0}.</source>
        <translation>JPEG XL 文件与之前一样为有损格式：品质 {0}。</translation>
    </message>
    <message>
        <source>The JPEG XL file is lossy: quality {0}.</source>
        <translation>JPEG XL 文件是有损的：品质 {0}。</translation>
    </message>
    <message>
        <source>The WebP file is lossy, as before: quality {0}.</source>
        <translation>WebP 文件与之前一样为有损格式：品质 {0}。</translation>
    </message>
    <message>
        <source>The WebP file is lossy: quality {0}.</source>
        <translation>WebP 文件是有损的：品质 {0}。</translation>
    </message>
    <message>
        <source>The backend {0} needs a library that is not installed ({1}); install restorer[torch], or choose another backend.</source>
        <translation>后端 {0} 需要的库尚未安装（{1}），请安装 restorer[torch] 或选择其他后端。</translation>
    </message>
    <message>
        <source>The camera&apos;s own note was moved: some programs may not read all of it.</source>
        <translation>相机厂商注释的位置已移动：某些程序可能无法完整读取。</translation>
    </message>
    <message>
        <source>The colour profile {0} cannot be read: {1}.</source>
        <translation>无法读取颜色配置文件 {0}：{1}。</translation>
    </message>
    <message>
        <source>The damage mask {0} is all black; paint the damage white.</source>
        <translation>蒙版 {0} 全黑，请将破损处涂成白色。</translation>
    </message>
    <message>
        <source>The damage mask {0} is {1} × {2} px, the photo {3} × {4}; make them the same size.</source>
        <translation>蒙版 {0} 为 {1} × {2} 像素，照片为 {3} × {4}，请使两者尺寸一致。</translation>
    </message>
    <message>
        <source>The folder {0} for the settings cannot be made: {1}.</source>
        <translation>无法创建设置文件夹 {0}：{1}。</translation>
    </message>
    <message>
        <source>The folder {0} holds no photos; choose another.</source>
        <translation>文件夹 {0} 中没有照片；请另选一个。</translation>
    </message>
    <message>
        <source>The graphics card has no memory left for this tile.</source>
        <translation>显卡已没有显存处理此分块。</translation>
    </message>
    <message>
        <source>The model card {0} {1}; install it again.</source>
        <translation>模型卡 {0} {1}，请重新安装。</translation>
    </message>
    <message>
        <source>The model file {0} is damaged (wrong sha256); install it again.</source>
        <translation>模型文件 {0} 已损坏（sha256 不符），请重新安装。</translation>
    </message>
    <message>
        <source>The model {0} does not fit its card: {1}.</source>
        <translation>模型 {0} 与其模型卡不符：{1}。</translation>
    </message>
    <message>
        <source>The model {0} lacks its file {1}; install it again.</source>
        <translation>模型 {0} 缺少文件 {1}，请重新安装。</translation>
    </message>
    <message>
        <source>The name template {0} gives no name; write {{name}} in it.</source>
        <translation>名称模板 {0} 得不到名称，请在其中写入 {{name}}。</translation>
    </message>
    <message>
        <source>The name template {0} holds {1}, as no name may; leave it out.</source>
        <translation>名称模板 {0} 含有名称中不允许的 {1}，请去掉。</translation>
    </message>
    <message>
        <source>The name template {0} may hold only {1}; mend it.</source>
        <translation>名称模板 {0} 只能包含 {1}，请修改。</translation>
    </message>
    <message>
        <source>The old file is kept as {0}.</source>
        <translation>旧文件已保留为 {0}。</translation>
    </message>
    <message>
        <source>The old file is lost at the next saving: {0}</source>
        <translation>旧文件将在下次保存时丢失：{0}</translation>
    </message>
    <message>
        <source>The photo of the project {0} is missing; put it back as {1}.</source>
        <translation>项目 {0} 的照片缺失，请将其放回 {1}。</translation>
    </message>
    <message>
        <source>The photo was changed while it was being restored; start the task again.</source>
        <translation>修复期间照片已被更改，请重新开始任务。</translation>
    </message>
    <message>
        <source>The photo {0} cannot be read: {1}.</source>
        <translation>无法读取照片 {0}：{1}。</translation>
    </message>
    <message>
        <source>The photo {0} is not the one that the project {1} was made from; put that back in its place.</source>
        <translation>照片 {0} 不是创建项目 {1} 时的那张，请将原来的照片放回原处。</translation>
    </message>
    <message>
        <source>The program ended before it was done with this.</source>
        <translation>程序在处理完此文件前已结束。</translation>
    </message>
    <message>
        <source>The quality {0} is not from 1 to 100; choose another.</source>
        <translation>品质 {0} 不在 1 到 100 之间；请另选一个。</translation>
    </message>
    <message>
        <source>The queue {0} cannot be used ({1}); if that stays, rename the file.</source>
        <translation>队列 {0} 无法使用（{1}），若问题持续，请重命名该文件。</translation>
    </message>
    <message>
        <source>The result holds values that are no numbers; nothing was written.</source>
        <translation>结果中含有非数值，未写入任何内容。</translation>
    </message>
    <message>
        <source>The setting {0} was reset: {1}.</source>
        <translation>设置 {0} 已重置：{1}。</translation>
    </message>
    <message>
        <source>The settings {0} are damaged; all were reset.</source>
        <translation>设置文件 {0} 已损坏，已全部重置。</translation>
    </message>
    <message>
        <source>The settings {0} cannot be read ({1}).</source>
        <translation>无法读取设置 {0}（{1}）。</translation>
    </message>
    <message>
        <source>There is a file {0} already.</source>
        <translation>文件 {0} 已存在。</translation>
    </message>
    <message>
        <source>There is no backend called {0}; there are: {1}.</source>
        <translation>没有名为 {0} 的后端，现有：{1}。</translation>
    </message>
    <message>
        <source>There is no memory left for this tile.</source>
        <translation>已没有内存处理此分块。</translation>
    </message>
    <message>
        <source>There is no model called {0}; there are: {1}.</source>
        <translation>没有名为 {0} 的模型，现有：{1}。</translation>
    </message>
    <message>
        <source>There is no task {0}; there are: {1}.</source>
        <translation>没有任务 {0}，现有：{1}。</translation>
    </message>
    <message>
        <source>There is not enough memory even for the smallest tile; close other programs.</source>
        <translation>内存连最小的分块也容纳不下，请关闭其他程序。</translation>
    </message>
    <message>
        <source>These settings do not go together: {0}.</source>
        <translation>这些设置不能同时使用：{0}。</translation>
    </message>
    <message>
        <source>This version of Restorer reads the photo {0} otherwise than the one that saved {1}; open it with version {2}.</source>
        <translation>此版本的 Restorer 读取照片 {0} 的方式与保存 {1} 的版本不同，请用版本 {2} 打开。</translation>
    </message>
    <message>
        <source>WebP has no grey, as its colour profile needs: save it as PNG</source>
        <translation>WebP 没有其颜色配置文件所需的灰度模式：请存为 PNG</translation>
    </message>
    <message>
        <source>WebP has no grey: the photo was written as RGB.</source>
        <translation>WebP 没有灰度模式：照片已按 RGB 写入。</translation>
    </message>
    <message>
        <source>it has {0} pages, {1}{2}: save the one to restore by itself (tiffsplit makes a file of each)</source>
        <translation>它有 {0} 页：{1}{2}。请把要修复的那一页单独保存（tiffsplit 可为每页生成一个文件）</translation>
    </message>
    <message>
        <source>it is a raw photo of a kind that LibRaw does not know: develop it to TIFF</source>
        <translation>这是 LibRaw 不认识的 RAW 照片：请先冲洗为 TIFF</translation>
    </message>
    <message>
        <source>It is kept as {0}: look at it, and take it from there if it is right.</source>
        <translation>结果保存为 {0}：请查看，如果正确可从那里取用。</translation>
    </message>
    <message>
        <source>A machine of the cluster has Restorer {0}; install {1}.</source>
        <translation>集群中的一台机器装有 Restorer {0}；请安装 {1}。</translation>
    </message>
    <message>
        <source>A part of the photo cannot be enlarged by itself; restore it, and undo that if you do not like it.</source>
        <translation>照片的一部分不能单独放大；请修复整张照片，不满意时可撤销。</translation>
    </message>
    <message>
        <source>AVIF is lossless for grey: the quality {0} was not needed.</source>
        <translation>AVIF 对灰度图是无损的：用不到品质 {0}。</translation>
    </message>
    <message>
        <source>AVIF pictures have at most {0} pixels a side and {1} in all</source>
        <translation>AVIF 图片每边最多 {0} 像素，总共最多 {1} 像素</translation>
    </message>
    <message>
        <source>Code points {0}/{1}</source>
        <translation>色彩代码 {0}/{1}</translation>
    </message>
    <message>
        <source>How sure a result is can be told of denoising in one step only.</source>
        <translation>只有单步降噪才能说明结果的可信程度。</translation>
    </message>
    <message>
        <source>It has the colour profile now that only EXIF named: Adobe RGB.</source>
        <translation>现在它带有原先仅由 EXIF 注明的颜色配置文件：Adobe RGB。</translation>
    </message>
    <message>
        <source>It is done, but who did it died before it could say more.</source>
        <translation>已完成，但执行它的进程在报告详情之前终止了。</translation>
    </message>
    <message>
        <source>No photo is open; open some, or add files.</source>
        <translation>没有打开的照片；请打开照片，或添加文件。</translation>
    </message>
    <message>
        <source>No pixel was changed: nothing to {0} was found.</source>
        <translation>没有像素被更改：未发现需要处理（{0}）的内容。</translation>
    </message>
    <message>
        <source>Nor could it be kept in {0}: {1}</source>
        <translation>也无法保存在 {0}：{1}</translation>
    </message>
    <message>
        <source>Nothing is marked on {0}; paint over what is to be restored.</source>
        <translation>{0} 上没有标记；请涂抹要修复的部分。</translation>
    </message>
    <message>
        <source>PyTorch cannot use {0} here; choose the device cpu.</source>
        <translation>PyTorch 在此无法使用 {0}；请选择设备 cpu。</translation>
    </message>
    <message>
        <source>Ray cannot start a worker ({0}); install Restorer {1} on its machines.</source>
        <translation>Ray 无法启动工作进程（{0}）；请在其机器上安装 Restorer {1}。</translation>
    </message>
    <message>
        <source>Ray does not start ({0}); use --engine threads.</source>
        <translation>Ray 无法启动（{0}）；请使用 --engine threads。</translation>
    </message>
    <message>
        <source>Ray has no room for a worker; try again when its other work is done, or ask for more --jobs, each of which is smaller.</source>
        <translation>Ray 没有余量容纳工作进程；请等它的其他任务完成后再试，或增大 --jobs，使每个进程更小。</translation>
    </message>
    <message>
        <source>The engine ray needs {0}, which is not installed: pip install &apos;restorer[ray]&apos;.</source>
        <translation>引擎 ray 需要尚未安装的 {0}：pip install &apos;restorer[ray]&apos;。</translation>
    </message>
    <message>
        <source>The folder {0} cannot be looked into ({1}); change its permissions.</source>
        <translation>无法查看文件夹 {0}（{1}）；请更改其权限。</translation>
    </message>
    <message>
        <source>The photo&apos;s XMP data cannot be understood: they are as they were, and do not say that the photo was restored.</source>
        <translation>无法解读照片的 XMP 数据：它们保持原样，其中没有注明照片经过修复。</translation>
    </message>
    <message>
        <source>The photo&apos;s size has changed meanwhile; do that again.</source>
        <translation>照片尺寸在此期间已改变；请重做此操作。</translation>
    </message>
    <message>
        <source>The sampler {0} cannot keep to what is known of the picture; choose one of {1}.</source>
        <translation>采样器 {0} 无法遵循图片的已知部分；请选择 {1} 之一。</translation>
    </message>
    <message>
        <source>There is no Ray that can be used at {0} ({1}); see `ray status` there.</source>
        <translation>{0} 处没有可用的 Ray（{1}）；请在那里查看 `ray status`。</translation>
    </message>
    <message>
        <source>There is no picture of the damage beside {0}; paint one, white where to restore, and call it {1}.</source>
        <translation>{0} 旁没有蒙版图片；请画一张，要修复处为白色，并命名为 {1}。</translation>
    </message>
    <message>
        <source>WebP pictures have at most {0} pixels a side</source>
        <translation>WebP 图像每边最多 {0} 像素</translation>
    </message>
    <message>
        <source>You cannot write into {0} ({1}); change its permissions.</source>
        <translation>无法写入 {0}（{1}），请更改其权限。</translation>
    </message>
    <message>
        <source>You may not write into {0}; choose another output.</source>
        <translation>您没有写入 {0} 的权限，请选择其他输出位置。</translation>
    </message>
    <message>
        <source>a colour photo</source>
        <translation>彩色照片</translation>
    </message>
    <message>
        <source>a damaged colour profile</source>
        <translation>损坏的颜色配置文件</translation>
    </message>
    <message>
        <source>a damaged {0} chunk</source>
        <translation>损坏的 {0} 数据块</translation>
    </message>
    <message>
        <source>a gain map</source>
        <translation>增益图</translation>
    </message>
    <message>
        <source>a grey photo</source>
        <translation>灰度照片</translation>
    </message>
    <message>
        <source>a newer version of Restorer made it</source>
        <translation>由更新版本的 Restorer 创建</translation>
    </message>
    <message>
        <source>a picture beside the photo</source>
        <translation>照片附带的图片</translation>
    </message>
    <message>
        <source>a sequence header that is cut off</source>
        <translation>不完整的序列头</translation>
    </message>
    <message>
        <source>a transparency that would hide all of it</source>
        <translation>会使整张图片不可见的透明度</translation>
    </message>
    <message>
        <source>an array is cut off</source>
        <translation>数据数组不完整</translation>
    </message>
    <message>
        <source>as finely as before</source>
        <translation>精细度与之前相同</translation>
    </message>
    <message>
        <source>at quality {0}</source>
        <translation>品质 {0}</translation>
    </message>
    <message>
        <source>cannot be read ({0})</source>
        <translation>无法读取（{0}）</translation>
    </message>
    <message>
        <source>content credentials, which a change makes void</source>
        <translation>内容凭证（改动后即失效）</translation>
    </message>
    <message>
        <source>damaged Photoshop resources</source>
        <translation>损坏的 Photoshop 资源</translation>
    </message>
    <message>
        <source>damaged extended XMP</source>
        <translation>损坏的扩展 XMP</translation>
    </message>
    <message>
        <source>data of the type {0}</source>
        <translation>类型为 {0} 的数据</translation>
    </message>
    <message>
        <source>entry {0} is damaged</source>
        <translation>条目 {0} 已损坏</translation>
    </message>
    <message>
        <source>how bright its white is to be shown</source>
        <translation>其白色应显示的亮度</translation>
    </message>
    <message>
        <source>it has 64-bit floats, finer than 32 bits hold: convert it</source>
        <translation>它采用 64 位浮点数，超出 32 位的精度：请先转换</translation>
    </message>
    <message>
        <source>it has a channel of unknown meaning beside the colours: remove it</source>
        <translation>颜色之外还有一个含义不明的通道：请将其移除</translation>
    </message>
    <message>
        <source>it has a palette with a transparent colour: convert it to RGB</source>
        <translation>它的调色板含有透明色：请转换为 RGB</translation>
    </message>
    <message>
        <source>it has channels beyond colour and transparency: remove them</source>
        <translation>除颜色和透明度外还有其他通道：请将其移除</translation>
    </message>
    <message>
        <source>it has floats with white at zero or a palette: convert it to RGB</source>
        <translation>它采用零为白或调色板的浮点数：请转换为 RGB</translation>
    </message>
    <message>
        <source>it has neither 8 or 16 bits a channel nor floats: convert it</source>
        <translation>它既不是每通道 8 或 16 位，也不是浮点数：请先转换</translation>
    </message>
    <message>
        <source>it has only layers, no picture of their sum: save it with maximised compatibility</source>
        <translation>它只有图层，没有合成图像：请以“最大兼容性”存储</translation>
    </message>
    <message>
        <source>it has values that are no numbers (NaN, infinity): mend them first</source>
        <translation>它含有非数值（NaN、无穷大）：请先修正</translation>
    </message>
    <message>
        <source>it has {0} bits a channel: convert it to TIFF or PNG</source>
        <translation>它为每通道 {0} 位：请转换为 TIFF 或 PNG</translation>
    </message>
    <message>
        <source>it has {0} bits a pixel, which is not read: save it with 24</source>
        <translation>它为每像素 {0} 位，无法读取：请另存为 24 位</translation>
    </message>
    <message>
        <source>it has {0} × {1} pixels, over the limit of {2}: scale it down</source>
        <translation>它有 {0} × {1} 像素，超过上限 {2}：请先缩小</translation>
    </message>
    <message>
        <source>it holds values that are no numbers</source>
        <translation>它含有非数值</translation>
    </message>
    <message>
        <source>it is CMYK, made for print: convert it to RGB</source>
        <translation>它是用于印刷的 CMYK：请转换为 RGB</translation>
    </message>
    <message>
        <source>it is a folder: choose a photo inside it</source>
        <translation>它是文件夹：请选择其中的照片</translation>
    </message>
    <message>
        <source>it is a volume, not a picture</source>
        <translation>它是体数据，不是图像</translation>
    </message>
    <message>
        <source>it is all of one colour, and the photo is not</source>
        <translation>它全是一种颜色，而照片不是</translation>
    </message>
    <message>
        <source>it is an animation: save one of its pictures by itself</source>
        <translation>它是动画：请将其中一帧单独存储</translation>
    </message>
    <message>
        <source>it is compressed in a way that is not read: save it anew</source>
        <translation>它采用了无法读取的压缩方式：请重新存储</translation>
    </message>
    <message>
        <source>it is cut off: look for another copy of it</source>
        <translation>它不完整：请找另一份副本</translation>
    </message>
    <message>
        <source>it is damaged: look for another copy of it</source>
        <translation>它已损坏：请找另一份副本</translation>
    </message>
    <message>
        <source>it is empty: look for another copy of it</source>
        <translation>它是空文件：请找另一份副本</translation>
    </message>
    <message>
        <source>it is neither grey nor RGB (but CMYK, Lab, …): convert it to RGB</source>
        <translation>它既不是灰度也不是 RGB（而是 CMYK、Lab 等）：请转换为 RGB</translation>
    </message>
    <message>
        <source>it is no XMP</source>
        <translation>它不是 XMP</translation>
    </message>
    <message>
        <source>it is no XMP: {0}</source>
        <translation>它不是 XMP：{0}</translation>
    </message>
    <message>
        <source>it is no ordinary file</source>
        <translation>它不是普通文件</translation>
    </message>
    <message>
        <source>it is no ordinary file: choose another name</source>
        <translation>它不是普通文件：请换一个名称</translation>
    </message>
    <message>
        <source>it is no photo of a known kind: convert it to one of {0}</source>
        <translation>它不是已知类型的照片：请转换为以下格式之一：{0}</translation>
    </message>
    <message>
        <source>it is the name of a folder: choose another name</source>
        <translation>这是文件夹的名称：请换一个名称</translation>
    </message>
    <message>
        <source>it says that it has no pixels, so it is damaged</source>
        <translation>它声称没有像素，因此已损坏</translation>
    </message>
    <message>
        <source>it says that it has {0} × {1} pixels, but is far too short for a photo of that size: look for another copy of it</source>
        <translation>它声称有 {0} × {1} 像素，但对这种尺寸的照片来说文件太短：请寻找它的另一份副本</translation>
    </message>
    <message>
        <source>its brightness or its colours are up to {0} of 255 levels off the photo&apos;s</source>
        <translation>其亮度或颜色与照片相差多达 {0} 级（共 255 级）</translation>
    </message>
    <message>
        <source>its channels beyond colour and transparency</source>
        <translation>颜色与透明度以外的通道</translation>
    </message>
    <message>
        <source>its colours are multiplied by its transparency: save it otherwise</source>
        <translation>它的颜色已预乘透明度：请用其他方式存储</translation>
    </message>
    <message>
        <source>its colours are of high dynamic range (PQ or HLG): save it as a standard photo</source>
        <translation>其颜色为高动态范围（PQ 或 HLG）：请存为标准照片</translation>
    </message>
    <message>
        <source>its extended XMP is damaged</source>
        <translation>其扩展 XMP 已损坏</translation>
    </message>
    <message>
        <source>its name is too long: check it</source>
        <translation>其名称过长：请检查</translation>
    </message>
    <message>
        <source>its name must end in one of {0}</source>
        <translation>其名称须以下列之一结尾：{0}</translation>
    </message>
    <message>
        <source>its picture is compressed in a way that is not read: save it anew</source>
        <translation>其图像采用了无法读取的压缩方式：请重新存储</translation>
    </message>
    <message>
        <source>its reduced copies</source>
        <translation>其缩小副本</translation>
    </message>
    <message>
        <source>its shape is {0}: store it as (height, width) or (height, width, 1 to 4)</source>
        <translation>其形状为 {0}：请存为 (高, 宽) 或 (高, 宽, 1 至 4)</translation>
    </message>
    <message>
        <source>its values are {0}: store them as uint8, uint16 or float32</source>
        <translation>其数值类型为 {0}：请存为 uint8、uint16 或 float32</translation>
    </message>
    <message>
        <source>lacks or misspells an entry ({0})</source>
        <translation>缺少条目或条目有误（{0}）</translation>
    </message>
    <message>
        <source>the link to a colour profile</source>
        <translation>指向颜色配置文件的链接</translation>
    </message>
    <message>
        <source>the palette (its colours are kept as RGB)</source>
        <translation>调色板（其颜色以 RGB 保留）</translation>
    </message>
    <message>
        <source>the primary colours that its header names</source>
        <translation>文件头中注明的原色</translation>
    </message>
    <message>
        <source>the unused bits of its pixels</source>
        <translation>像素中未使用的位</translation>
    </message>
    <message>
        <source>there is no such file: check its name</source>
        <translation>没有这个文件：请检查其名称</translation>
    </message>
    <message>
        <source>{0} times as wide and high, this photo would have {1} × {2} pixels, over the limit of {3}: take a smaller scale.</source>
        <translation>宽高各放大 {0} 倍后，这张照片将有 {1} × {2} 像素，超过 {3} 的上限：请选择较小的倍数。</translation>
    </message>
    <message>
        <source>{0} with the model {1}</source>
        <translation>{0}，使用模型 {1}</translation>
    </message>
    <message>
        <source>that other programs show it cropped</source>
        <translation>其他程序会将其裁剪显示</translation>
    </message>
    <message>
        <source>the colour profile</source>
        <translation>颜色配置文件</translation>
    </message>
    <message>
        <source>the data behind the picture</source>
        <translation>图像之后的数据</translation>
    </message>
    <message>
        <source>the directory of further pictures</source>
        <translation>其他图像的目录</translation>
    </message>
    <message>
        <source>the disk can only be read: save elsewhere</source>
        <translation>磁盘只读：请存到别处</translation>
    </message>
    <message>
        <source>the disk cannot read it: look for another copy of it</source>
        <translation>磁盘无法读取它：请寻找它的另一份副本</translation>
    </message>
    <message>
        <source>the disk is full: make room, or save elsewhere</source>
        <translation>磁盘已满：请腾出空间或存到别处</translation>
    </message>
    <message>
        <source>the file is too large for this disk: save elsewhere</source>
        <translation>文件对此磁盘过大：请存到别处</translation>
    </message>
    <message>
        <source>the file there is write-protected: choose another name</source>
        <translation>该处的文件写保护：请换一个名称</translation>
    </message>
    <message>
        <source>the folder does not exist: make it, or save elsewhere</source>
        <translation>文件夹不存在：请创建或存到别处</translation>
    </message>
    <message>
        <source>the inks of its duotone</source>
        <translation>其双色调油墨</translation>
    </message>
    <message>
        <source>the name is too long: choose a shorter one</source>
        <translation>名称过长：请缩短</translation>
    </message>
    <message>
        <source>the place of the camera&apos;s own note, so that some programs read less of it</source>
        <translation>相机自有注释的位置，因此某些程序能读到的会少一些</translation>
    </message>
    <message>
        <source>the resolution in dots an inch</source>
        <translation>以每英寸点数表示的分辨率</translation>
    </message>
    <message>
        <source>the task has no such setting, or not of this value</source>
        <translation>任务没有此设置，或不能取此值</translation>
    </message>
    <message>
        <source>the {0} chunk</source>
        <translation>{0} 数据块</translation>
    </message>
    <message>
        <source>there is such a file already: choose another name, or let it be replaced</source>
        <translation>已有同名文件：请换一个名称，或允许替换</translation>
    </message>
    <message>
        <source>they need the extra c2pa: pip install &apos;restorer[c2pa]&apos;</source>
        <translation>它们需要附加组件 c2pa：pip install &apos;restorer[c2pa]&apos;</translation>
    </message>
    <message>
        <source>what its colours are by the code {0}/{1}</source>
        <translation>代码 {0}/{1} 所指的颜色</translation>
    </message>
    <message>
        <source>what stands behind the photo (a second picture, a film, a gain map)</source>
        <translation>照片之后的内容（第二张图像、影片、增益图）</translation>
    </message>
    <message>
        <source>what was filled in is all of one colour, which is nowhere around it</source>
        <translation>填补的内容全是一种颜色，而周围没有这种颜色</translation>
    </message>
    <message>
        <source>what was filled in is far off all colours around it</source>
        <translation>填补的内容与周围所有颜色相差甚远</translation>
    </message>
    <message>
        <source>you may not read it: change its permissions</source>
        <translation>您没有读取权限：请更改其权限</translation>
    </message>
    <message>
        <source>you may not write there: save elsewhere, or change the folder&apos;s permissions</source>
        <translation>您没有该处的写入权限：请存到别处，或更改文件夹权限</translation>
    </message>
    <message>
        <source>your share of the disk is used up: make room, or save elsewhere</source>
        <translation>您的磁盘配额已用完：请腾出空间或存到别处</translation>
    </message>
    <message>
        <source>{0} cannot be deleted: {1}.</source>
        <translation>无法删除 {0}：{1}。</translation>
    </message>
    <message>
        <source>{0} cannot be done so: {1}.</source>
        <translation>{0} 无法这样执行：{1}。</translation>
    </message>
    <message>
        <source>{0} cannot be opened: it is damaged, or no project of Restorer.</source>
        <translation>无法打开 {0}：文件已损坏，或不是 Restorer 项目。</translation>
    </message>
    <message>
        <source>{0} cannot be opened: {1}.</source>
        <translation>无法打开 {0}：{1}。</translation>
    </message>
    <message>
        <source>{0} cannot be saved: end the name of a mask in .png.</source>
        <translation>无法保存 {0}：蒙版名称须以 .png 结尾。</translation>
    </message>
    <message>
        <source>{0} cannot be saved: {1}.</source>
        <translation>无法保存 {0}：{1}。</translation>
    </message>
    <message>
        <source>{0} exists; choose another output, or let it be replaced.</source>
        <translation>{0} 已存在，请选择其他输出位置，或允许替换。</translation>
    </message>
    <message>
        <source>{0} finds no device {1} here; it finds: {2}.</source>
        <translation>{0} 在此找不到设备 {1}，可用的有：{2}。</translation>
    </message>
    <message>
        <source>{0} has 8 bits a channel: 16-bit values were rounded.</source>
        <translation>{0} 为每通道 8 位：16 位数值已取整。</translation>
    </message>
    <message>
        <source>{0} has 8 bits a channel: float values were rounded, and clipped to 0 to 1.</source>
        <translation>{0} 为每通道 8 位：浮点数值已取整，并限制在 0 到 1。</translation>
    </message>
    <message>
        <source>{0} has no content credentials: {1}.</source>
        <translation>{0} 没有内容凭证：{1}。</translation>
    </message>
    <message>
        <source>{0} has no file yet; export it, and add that file.</source>
        <translation>{0} 还没有文件；请导出，再添加该文件。</translation>
    </message>
    <message>
        <source>{0} has no float values: they were rounded to 16 bits, and clipped to 0 to 1.</source>
        <translation>{0} 不支持浮点数值：已取整为 16 位，并限制在 0 到 1。</translation>
    </message>
    <message>
        <source>{0} has no place for these texts: {1}.</source>
        <translation>{0} 无法容纳这些文本：{1}。</translation>
    </message>
    <message>
        <source>{0} has no place for {1}.</source>
        <translation>{0} 无法容纳：{1}。</translation>
    </message>
    <message>
        <source>{0} has no place for: {1}.</source>
        <translation>{0} 无法存放：{1}。</translation>
    </message>
    <message>
        <source>{0} is a file, not a folder; choose another output.</source>
        <translation>{0} 是文件而非文件夹，请选择其他输出位置。</translation>
    </message>
    <message>
        <source>{0} is a folder; choose another output.</source>
        <translation>{0} 是文件夹，请选择其他输出位置。</translation>
    </message>
    <message>
        <source>{0} is always lossless: the quality {1} was not needed.</source>
        <translation>{0} 总是无损的：不需要品质 {1}。</translation>
    </message>
    <message>
        <source>{0} is no colour profile that {1} can be converted to; choose another.</source>
        <translation>{0} 不是可以将 {1} 转换到的颜色配置文件；请另选一个。</translation>
    </message>
    <message>
        <source>{0} is no longer what its file holds; export it, and add that file.</source>
        <translation>{0} 与其文件内容已不同；请导出，再添加该文件。</translation>
    </message>
    <message>
        <source>{0} is of a newer version of Restorer; install that.</source>
        <translation>{0} 由更新版本的 Restorer 创建，请安装该版本。</translation>
    </message>
    <message>
        <source>{0} is the original photo: choose another name, or let it be replaced.</source>
        <translation>{0} 是原照片：请换一个名称，或允许替换。</translation>
    </message>
    <message>
        <source>{0} met an error of the program&apos;s own; tell us what the log says (-v shows it).</source>
        <translation>{0} 遇到程序自身的错误；请告诉我们日志的内容（-v 可显示）。</translation>
    </message>
    <message>
        <source>{0} needs a picture of the damage; name one.</source>
        <translation>{0} 需要一张蒙版图像，请指定。</translation>
    </message>
    <message>
        <source>{0} needs more memory than there is: close other programs.</source>
        <translation>{0} 所需内存超过可用内存：请关闭其他程序。</translation>
    </message>
    <message>
        <source>{0} needs more memory than there is; close other programs.</source>
        <translation>{0} 所需内存超过可用内存，请关闭其他程序。</translation>
    </message>
    <message>
        <source>{0} needs more memory to be saved than there is: close other programs.</source>
        <translation>保存 {0} 所需内存超过可用内存：请关闭其他程序。</translation>
    </message>
    <message>
        <source>{0} was at work when a worker died, {1} times; perhaps it needs more memory than there is: restore it alone.</source>
        <translation>处理 {0} 时工作进程终止了 {1} 次；它可能需要比现有更多的内存：请单独修复它。</translation>
    </message>
    <message>
        <source>{0} was not written: {1}. {2}</source>
        <translation>{0} 未写入：{1}。{2}</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Search by name or key</source>
        <translation>按名称或按键搜索</translation>
    </message>
    <message>
        <source>Search the shortcuts</source>
        <translation>搜索快捷键</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>添加(&amp;A)</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>移除(&amp;M)</translation>
    </message>
    <message>
        <source>R&amp;eset</source>
        <translation>重置(&amp;E)</translation>
    </message>
    <message>
        <source>Reset A&amp;ll</source>
        <translation>全部重置(&amp;L)</translation>
    </message>
    <message>
        <source>New &amp;key:</source>
        <translation>新按键(&amp;K)：</translation>
    </message>
    <message>
        <source>{key} belongs to: {actions}. It will be taken from there.</source>
        <translation>{key} 已分配给：{actions}。继续将改为分配到此处。</translation>
    </message>
</context>
<context>
    <name>Task</name>
    <message>
        <source>Strength of the result</source>
        <translation>结果强度</translation>
    </message>
    <message>
        <source>0 is the photo as it was, 1 the whole result.</source>
        <translation>0 为原照片，1 为完整结果。</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>0 is the mean of all likely pictures, 1 one of them.</source>
        <translation>0 为所有可能图像的均值，1 为其中之一。</translation>
    </message>
    <message>
        <source>0 keeps the photo, 1 removes all noise.</source>
        <translation>0 保持照片不变，1 去除全部噪点。</translation>
    </message>
    <message>
        <source>0 keeps the photo, 1 sharpens fully.</source>
        <translation>0 保持照片原样，1 完全锐化。</translation>
    </message>
    <message>
        <source>0 only enlarges, 1 sharpens fully.</source>
        <translation>0 仅放大，1 完全锐化。</translation>
    </message>
    <message>
        <source>1: smoothest, closest; more: a sample with detail.</source>
        <translation>1：最平滑、最接近原图；更多：带细节的样本。</translation>
    </message>
    <message>
        <source>1: the likeliest filling; more: a sample.</source>
        <translation>1：最可能的填充；更多：一个样本。</translation>
    </message>
    <message>
        <source>8-bit levels</source>
        <translation>8 位级数</translation>
    </message>
    <message>
        <source>Chooses among samples (several steps).</source>
        <translation>在多个样本中选择（多步时）。</translation>
    </message>
    <message>
        <source>Chooses among samples.</source>
        <translation>在多个样本中选择。</translation>
    </message>
    <message>
        <source>Draw a picture from the prior, or extend one beyond its borders.</source>
        <translation>从先验生成图像，或向外扩展图像边缘。</translation>
    </message>
    <message>
        <source>Enlarge, and sharpen what enlarging leaves soft.</source>
        <translation>放大，并锐化放大后发虚之处。</translation>
    </message>
    <message>
        <source>Fill marked damage: scratches, dust, holes.</source>
        <translation>填补标记的破损：划痕、灰尘、孔洞。</translation>
    </message>
    <message>
        <source>How many times wider and higher.</source>
        <translation>宽和高各放大的倍数。</translation>
    </message>
    <message>
        <source>How soft the photo is: std of its blur.</source>
        <translation>照片的模糊程度：其模糊的标准差。</translation>
    </message>
    <message>
        <source>More steps: a truer sample.</source>
        <translation>步数越多，样本越真实。</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪点</translation>
    </message>
    <message>
        <source>Noise level; estimated if not given.</source>
        <translation>噪点强度；不填则自动估计。</translation>
    </message>
    <message>
        <source>Noise of the photo; estimated if not given.</source>
        <translation>照片的噪点；不填则自动估计。</translation>
    </message>
    <message>
        <source>Noise of the small photo; estimated if not given.</source>
        <translation>小照片的噪点；未给出时自动估计。</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>Remove noise and grain.</source>
        <translation>去除噪点和颗粒。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Sharpen what is slightly out of focus, and remove its noise.</source>
        <translation>锐化略微失焦之处，并去除噪点。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>deblur</source>
        <translation>去模糊</translation>
    </message>
    <message>
        <source>denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>inpaint</source>
        <translation>修补</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>times</source>
        <translation>倍</translation>
    </message>
    <message>
        <source>upscale</source>
        <translation>放大</translation>
    </message>
</context>
<context>
    <name>TaskPanel</name>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Measured noise (8-bit levels)</source>
        <translation>测得的噪点（8 位级数）</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Tile</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>{side} px</source>
        <translation>{side} 像素</translation>
    </message>
    <message>
        <source>Smaller tiles take less memory; the result is the same</source>
        <translation>分块越小占用内存越少，结果不变</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Restore only what is visible, to judge it</source>
        <translation>只修复可见部分，以便判断效果</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Restore the whole photo, or the marked damage</source>
        <translation>修复整张照片或标记的区域</translation>
    </message>
    <message>
        <source>Mark with the brush what is to be restored.</source>
        <translation>请用画笔标记要修复的区域。</translation>
    </message>
    <message>
        <source>How many results to draw, to pick the best</source>
        <translation>生成多少个结果以供挑选</translation>
    </message>
    <message>
        <source>With one step there is one result; take more steps for variants</source>
        <translation>一步只有一个结果；要得到变体请增加步数</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>The screen&apos;s profile cannot be read; choose it again in the preferences.</source>
        <translation>无法读取屏幕的色彩配置文件；请在首选项中重新选择。</translation>
    </message>
    <message>
        <source>Restorer {version}: photo restoration by reverse diffusion, offline.</source>
        <translation>Restorer {version}：基于逆扩散的离线照片修复。</translation>
    </message>
    <message>
        <source>A photo is still being restored. Stop that and quit?</source>
        <translation>仍有照片正在修复。要停止并退出吗？</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
    <message>
        <source>{reason} What you queue now is forgotten when the window is closed.</source>
        <translation>{reason} 现在加入队列的内容会在窗口关闭后丢失。</translation>
    </message>
</context>
</TS>
