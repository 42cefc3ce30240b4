"""Everything the program can be asked to do, in one table; menus, keys and palette follow from it.

Texts are translated in the context "Actions"; `packaging/translations.py` collects them from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """Something the user can ask for.

    Attributes:
        id: Its name in the code and in the settings.
        text: As in the menu, with its mnemonic, in English.
        keys: The default keys; the first is shown.
        icon: As qtawesome calls it.
        menu: Key of `MENUS`.
        needs: Words for what there must be, all of them: "photo", "damage", "undo", "redo",
            "running", "idle", "result".
        checkable: Whether it is on or off.
        hold: Whether it is on while its key is held down.
        group: Of the actions of one group, exactly one is on, at the start the first.
        repeats: Whether it is done again and again while its key is held down.
        parted: Whether a line parts it from what stands above it in the menu.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    icon: str
    menu: str
    needs: str = ""
    checkable: bool = False
    hold: bool = False
    group: str = ""
    repeats: bool = False
    parted: bool = False


MENUS = {
    "file": "&File",
    "edit": "&Edit",
    "damage": "&Damage",
    "photo": "&Photo",
    "restore": "&Restore",
    "view": "&View",
    "help": "&Help",
}

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("open", "&Open…", ("Ctrl+O",), "mdi6.folder-open-outline", "file"),
    Action("open_recent", "Open &Recent", (), "mdi6.history", "file"),
    Action("generate_new", "&New Generated Picture…", ("Ctrl+N",), "mdi6.image-plus", "file"),
    Action("save_project", "&Save Project", ("Ctrl+S",),
           "mdi6.content-save-outline", "file", "photo", parted=True),
    Action("save_project_as", "Save Project &As…", ("Ctrl+Shift+S",),
           "mdi6.content-save-edit-outline", "file", "photo"),
    Action("export", "&Export…", ("Ctrl+E",), "mdi6.export-variant", "file", "photo"),
    Action("queue_add", "Restore &Many Files…", ("Ctrl+Shift+E",),
           "mdi6.image-multiple-outline", "file", parted=True),
    Action("queue_add_folder", "Restore a &Folder…", ("Ctrl+Shift+F",),
           "mdi6.folder-multiple-image", "file"),
    Action("queue_add_opened", "Queue O&pen Photos", ("Ctrl+Shift+O",),
           "mdi6.image-plus-outline", "file", "photo"),
    Action("close", "&Close Photo", ("Ctrl+W",), "mdi6.close", "file", "photo", parted=True),
    Action("quit", "&Quit", ("Ctrl+Q",), "mdi6.power", "file"),
    Action("undo", "&Undo", ("Ctrl+Z",), "mdi6.undo", "edit", "undo", repeats=True),
    Action("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo", "edit", "redo", repeats=True),
    Action("history", "Show &History", ("Ctrl+H",),
           "mdi6.timeline-clock-outline", "edit", "photo"),
    Action("paste", "&Paste as New Photo", ("Ctrl+V",), "mdi6.content-paste", "edit", parted=True),
    Action("preferences", "Pre&ferences…", ("Ctrl+,",), "mdi6.cog-outline", "edit", parted=True),
    Action("brush", "&Brush", ("B",), "mdi6.brush", "damage", "photo", group="tool"),
    Action("eraser", "&Eraser", ("E",), "mdi6.eraser", "damage", "photo", group="tool"),
    Action("lasso", "&Lasso", ("L",), "mdi6.lasso", "damage", "photo", group="tool"),
    Action("rectangle", "&Rectangle", ("R",),
           "mdi6.vector-square", "damage", "photo", group="tool"),
    Action("hand", "&Hand", ("H",),
           "mdi6.hand-back-right-outline", "damage", "photo", group="tool"),
    Action("swap", "S&wap Paint and Erase", ("X",),
           "mdi6.swap-horizontal", "damage", "photo", parted=True),
    Action("brush_smaller", "S&maller Brush", ("[",),
           "mdi6.minus-circle-outline", "damage", "photo", repeats=True),
    Action("brush_larger", "Lar&ger Brush", ("]",),
           "mdi6.plus-circle-outline", "damage", "photo", repeats=True),
    Action("softer", "S&ofter Brush", ("Shift+[", "{"),
           "mdi6.blur", "damage", "photo", repeats=True),
    Action("harder", "Har&der Brush", ("Shift+]", "}"),
           "mdi6.circle", "damage", "photo", repeats=True),
    Action("invert", "&Invert Damage", ("Ctrl+I",),
           "mdi6.select-inverse", "damage", "photo", parted=True),
    Action("clear", "&Clear Damage", ("Ctrl+D",), "mdi6.selection-off", "damage", "damage"),
    Action("grow", "Grow D&amage…", ("Ctrl+Alt+G",), "mdi6.arrow-expand-all", "damage", "damage"),
    Action("shrink", "Shrin&k Damage…", ("Ctrl+Alt+S",),
           "mdi6.arrow-collapse-all", "damage", "damage"),
    Action("show_damage", "&Show Damage", ("M",),
           "mdi6.eye-outline", "damage", "photo", checkable=True),
    Action("import_damage", "Im&port Damage…", ("Ctrl+Shift+I",),
           "mdi6.import", "damage", "photo", parted=True),
    Action("export_damage", "E&xport Damage…", ("Ctrl+Shift+D",),
           "mdi6.export", "damage", "damage"),
    Action("crop", "&Crop to the Visible Part", ("Ctrl+Shift+X",),
           "mdi6.crop", "photo", "photo idle"),
    Action("extend", "&Extend the Borders…", ("Ctrl+Shift+B",),
           "mdi6.arrow-expand", "photo", "photo idle"),
    Action("previous_photo", "&Previous Photo", ("Ctrl+PgUp", "Ctrl+Shift+Tab"),
           "mdi6.chevron-left", "photo", "photo", parted=True),
    Action("next_photo", "&Next Photo", ("Ctrl+PgDown", "Ctrl+Tab"),
           "mdi6.chevron-right", "photo", "photo"),
    Action("preview", "&Preview the Visible Part", ("Shift+Return",),
           "mdi6.image-search-outline", "restore", "photo idle"),
    Action("run", "&Restore", ("Ctrl+Return", "Ctrl+Enter"), "mdi6.play", "restore", "photo idle"),
    Action("pause", "Pau&se", ("Ctrl+P", "Pause"),
           "mdi6.pause", "restore", "running", checkable=True, parted=True),
    Action("cancel", "&Cancel", ("Esc",), "mdi6.stop", "restore", "running"),
    Action("zoom_in", "Zoom &In", ("Ctrl++", "Ctrl+="),
           "mdi6.magnify-plus-outline", "view", "photo", repeats=True),
    Action("zoom_out", "Zoom &Out", ("Ctrl+-",),
           "mdi6.magnify-minus-outline", "view", "photo", repeats=True),
    Action("fit", "&Fit", ("Ctrl+0",), "mdi6.fit-to-page-outline", "view", "photo"),
    Action("actual", "&100 %", ("Ctrl+1",), "mdi6.numeric-1-box-outline", "view", "photo"),
    Action("hold_pan", "&Pan While Held", ("Space",),
           "mdi6.cursor-move", "view", "photo", hold=True),
    Action("hold_original", "Show the O&riginal While Held", ("\\",),
           "mdi6.image-outline", "view", "photo", hold=True, parted=True),
    Action("compare_cycle", "&Compare Another Way", ("C",), "mdi6.compare", "view", "photo"),
    Action("view_result", "Re&sult", ("F2",),
           "mdi6.image", "view", "photo", group="view", parted=True),
    Action("view_split", "Sp&lit", ("F3",),
           "mdi6.compare-horizontal", "view", "photo", group="view"),
    Action("view_side", "Side &by Side", ("F4",),
           "mdi6.view-split-vertical", "view", "photo", group="view"),
    Action("view_difference", "&Difference × 8", ("F5",),
           "mdi6.vector-difference", "view", "photo", group="view"),
    Action("view_changed", "C&hanged Pixels", ("F7",),
           "mdi6.checkerboard", "view", "photo", group="view"),
    Action("view_uncertainty", "&Uncertainty", ("F8",),
           "mdi6.chart-bell-curve", "view", "result", group="view"),
    Action("next_area", "&Go to the Next Area", ("F6",),
           "mdi6.arrow-right-bold-box-outline", "view", parted=True),
    Action("hide_panels", "Hide Pa&nels", ("Tab",), "mdi6.dock-window", "view", checkable=True),
    Action("full_screen", "Full Scr&een", ("F11",), "mdi6.fullscreen", "view", checkable=True),
    Action("command_palette", "&Find a Command…", ("Ctrl+Shift+P", "F1"), "mdi6.magnify", "help"),
    Action("shortcuts", "&Keyboard Shortcuts…", ("Ctrl+/",), "mdi6.keyboard-outline", "help"),
    Action("open_log", "Show the &Log", (), "mdi6.text-box-outline", "help", parted=True),
    Action("about", "&About Restorer", (), "mdi6.information-outline", "help"),
)
# fmt: on
