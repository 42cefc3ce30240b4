<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;100 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Restorer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear Damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Compare Another Way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Crop to the Visible Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Difference × 8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Extend the Borders…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find a Command…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go to the Next Area</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Invert Damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;New Generated Picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pan While Held</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste as New Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Preview the Visible Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Previous Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Rectangle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save Project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Show Damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Uncertainty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;hanged Pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xport Damage…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full Scr&amp;een</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grow D&amp;amage…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Har&amp;der Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide Pa&amp;nels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Im&amp;port Damage…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lar&amp;ger Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pau&amp;se</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;sult</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore &amp;Many Files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;maller Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;ofter Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;wap Paint and Erase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Project &amp;As…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the &amp;Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the O&amp;riginal While Held</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shrin&amp;k Damage…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side &amp;by Side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sp&amp;lit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The photo and the marked damage. Arrow keys scroll, the wheel zooms, Space and dragging moves the photo.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Captions</name>
    <message>
        <source>Drop a photo here, or press Ctrl+O</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divider between original and result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uncertainty (standard deviation)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{value} of 255 levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Original: the result has another size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No uncertainty is known: run a task with several variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference × 8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed pixels: counting …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed pixels: {count} of {all} ({part} %)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CardDialog</name>
    <message>
        <source>Model: {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the commands</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Crashes</name>
    <message>
        <source>There is not enough memory; close other programs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong in the program ({kind}); your work is still here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Changed: {changed} of {pixels} pixels ({percent})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept: no metadata, since there is none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept: {list}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace the original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The photo&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sRGB, for screens and the web</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code the pixels as finely as the photo&apos;s own file, or very finely</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}, {task} and {number} stand for the photo&apos;s name, the task, a count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write over the photo&apos;s own file; it cannot be undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Bits a channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If the file &amp;exists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>32 (float)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{bits}, as the photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Like the source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Usual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The original {path} will be replaced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is there and will be replaced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Will be written: {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file was not written: {error}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilmStrip</name>
    <message>
        <source>Open photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not saved</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extend</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inpaint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invert</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New &amp;key:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click on a step to go back or forward to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>undone</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Chosen by itself for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence: {licence}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise in 8-bit levels (0: as photographed), quality in dB PSNR.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no task</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s card: licence, figures, credits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic ({name})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoisePlot</name>
    <message>
        <source>Noise against brightness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Red {red}, green {green}, blue {blue} 8-bit levels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>brightness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bright</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ParamRow</name>
    <message>
        <source>Double-click: back to the default.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: automatic</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ParamSlider</name>
    <message>
        <source>Double-click or right-click: type a value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift: large steps. Ctrl: small steps. Enter: type a value.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlaceChooser</name>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the model runs: automatic takes the fastest that is there</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Colour of the damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ICC profiles ({patterns})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The screen&apos;s profile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is no ICC profile of a screen; choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Screen profile:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colour:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Opacity:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pen:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Device:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>T&amp;ile:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Autosave:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file that your screen&apos;s calibration made; colours are then exact.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the s&amp;ystem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;ressure sets the brush&apos;s size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger tiles are faster and need more memory; the result is the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PresetMenu</name>
    <message>
        <source>Save preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the preset; one that is there is replaced:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Presets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apply, save and delete settings of this task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job is running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tiles of {side} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{amount} of memory</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Add photos to the queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos ({patterns})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue photos with the present task and settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the selected files out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let the selected files wait for another try</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the selected files off the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the files that are done or skipped off the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finish the file at work and begin no other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore the files that are waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {all} done, {failed} failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop photos here, or add files.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>A result can be blended here once there is one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click on the one to take</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variant {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show uncertainty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brighter is less sure: there the variants differ, and detail is invented.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standard deviation of the result, over the photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Known only of results of several steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This task gives samples only: they have all the detail there is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This result is a mean without samples: run it with more than one step.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Sentence</name>
    <message>
        <source>Damage as Restorer marks it: 0 keep, 255 restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG cannot hold so large a colour profile: it was left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG has no place for these texts: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG has no transparency: save it as PNG, TIFF or WebP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG holds 64 KB of {0}: {1} bytes were left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG is lossy: the whole photo was coded again, {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG pictures have at most {0} pixels a side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model in {0} is for {1}; install Restorer again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is marked; paint over what is to be restored first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ONNX Runtime cannot load the model {0}: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ONNX Runtime cannot use {0} here; choose the device cpu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ONNX Runtime has no memory left for this tile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out of memory: going on with tiles of {0} px.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out of memory: going on with {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG has no place for texts of these names: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG pictures have at most {0} pixels a side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photoshop&apos;s image resources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photoshop&apos;s layers, of which only the sum was kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some EXIF data are damaged and were left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TIFF has no place for the EXIF thumbnail.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TIFF has no place for these texts: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The EXIF data are damaged and were left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The WebP file is lossy, as before: quality {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backend {0} needs a library that is not installed ({1}); install restorer[torch], or choose another backend.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The camera&apos;s own note was moved: some programs may not read all of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The damage mask {0} is all black; paint the damage white.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The damage mask {0} is {1} × {2} px, the photo {3} × {4}; make them the same size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {0} for the settings cannot be made: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The graphics card has no memory left for this tile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model card {0} {1}; install it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model file {0} is damaged (wrong sha256); install it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {0} does not fit its card: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {0} lacks its file {1}; install it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name template {0} gives no name; write {{name}} in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name template {0} holds {1}, as no name may; leave it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name template {0} may hold only {1}; mend it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old file is kept as {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old file is lost at the next saving: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The photo was changed while it was being restored; start the task again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program ended before it was done with this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program met an error of its own; see its log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The queue {0} cannot be used ({1}); if that stays, rename the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result holds values that are no numbers; nothing was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The setting {0} was reset: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings {0} are damaged; all were reset.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings {0} cannot be read ({1}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a file {0} already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no backend called {0}; there are: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no memory left for this tile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model called {0}; there are: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no task {0}; there are: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough memory even for the smallest tile; close other programs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These settings do not go together: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WebP has no grey, as its colour profile needs: save it as PNG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WebP has no grey: the photo was written as RGB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WebP has no place for IPTC data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WebP has no place for the resolution in dots an inch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WebP has no place for these texts: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WebP pictures have at most {0} pixels a side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You cannot write into {0} ({1}); change its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not write into {0}; choose another output.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a damaged colour profile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a damaged {0} chunk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a newer version of Restorer made it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an array is cut off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as finely as before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at quality {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be read ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>content credentials, which a change makes void</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damaged Photoshop resources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>entry {0} is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has 64-bit floats, finer than 32 bits hold: convert it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has a channel of unknown meaning beside the colours: remove it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has channels beyond colour and transparency: remove them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has floats with white at zero or a palette: convert it to RGB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has neither 8 or 16 bits a channel nor floats: convert it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has values that are no numbers (NaN, infinity): mend them first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has {0} bits a channel: convert it to TIFF or PNG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has {0} pages: save the one to restore by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has {0} × {1} pixels, over the limit of {2}: scale it down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is CMYK, made for print: convert it to RGB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a folder: choose a photo inside it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a raw photo (DNG): develop it to TIFF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a volume, not a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is an animation: save one of its pictures by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is cut off: look for another copy of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged: look for another copy of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is empty: look for another copy of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is neither grey nor RGB (but CMYK, Lab, …): convert it to RGB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no ordinary file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no ordinary file: choose another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no photo of a known kind: convert it to one of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is the name of a folder: choose another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it says that it has no pixels, so it is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its colours are multiplied by its transparency: save it otherwise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its name must end in one of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its reduced copies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lacks or misspells an entry ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not enough memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the data behind the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the directory of further pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk can only be read: save elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk is full: make room, or save elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is too large for this disk: save elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file there is write-protected: choose another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder does not exist: make it, or save elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name is too long: choose a shorter one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the task has no such setting, or not of this value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the {0} chunk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is such a file already: choose another name, or let it be replaced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what stands behind the photo (a second picture, a film, a gain map)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you may not read it: change its permissions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you may not write there: save elsewhere, or change the folder&apos;s permissions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>your share of the disk is used up: make room, or save elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be done so: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be opened: it is damaged, or no project of Restorer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be opened: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be saved: end the name of a mask in .png.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be saved: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} exists; choose another output, or let it be replaced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} finds no device {1} here; it finds: {2}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has 8 bits a channel: 16-bit values were rounded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has 8 bits a channel: float values were rounded, and clipped to 0 to 1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has no float values: they were rounded to 16 bits, and clipped to 0 to 1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has no place for: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a file, not a folder; choose another output.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a folder; choose another output.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is the original photo: choose another name, or let it be replaced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} needs a picture of the damage; name one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} needs more memory than there is: close other programs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} needs more memory than there is; close other programs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} needs more memory to be saved than there is: close other programs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} says no format that can be written.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search by name or key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>R&amp;eset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset A&amp;ll</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New &amp;key:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} belongs to: {actions}. It will be taken from there.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Task</name>
    <message>
        <source>Strength of the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 is the photo as it was, 1 the whole result.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 is the mean of all likely pictures, 1 one of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 keeps the photo, 1 removes all noise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1: smoothest, closest; more: a sample with detail.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1: the likeliest filling; more: a sample.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8-bit levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chooses among samples (several steps).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chooses among samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw a picture from the prior, or extend one beyond its borders.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill marked damage: scratches, dust, holes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More steps: a truer sample.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise level; estimated if not given.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise of the photo; estimated if not given.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove noise and grain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>denoise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>generate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inpaint</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TaskPanel</name>
    <message>
        <source>Task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured noise (8-bit levels)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{side} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller tiles take less memory; the result is the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore only what is visible, to judge it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore the whole photo, or the marked damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark with the brush what is to be restored.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many results to draw, to pick the best</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With one step there is one result; take more steps for variants</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} photos have changes that are not exported. Close anyway?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled; the photo is as it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong; your photo is as it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos ({endings})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pasted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New generated picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side in px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extend the borders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Margin in px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} has changes that are not exported. Close it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restorer {version}: photo restoration by reverse diffusion, offline.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Entries</name>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>skipped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
