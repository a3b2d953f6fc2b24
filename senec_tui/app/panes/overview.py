"""Tab 1."""
from senec_tui.app.panes.pane import CanvasPane, Pane
from senec_tui.app.drawing.lines import Line
from senec_tui.app.drawing.scene import Scene
from senec_tui.model.poller import Interest


def paint(scene: Scene) -> list[Line]:
    return [scene.labelled("PV", scene.value("ENERGY","GUI_INVERTER_POWER",width=10)), scene.labelled("House", scene.value("ENERGY","GUI_HOUSE_POW",width=10)), scene.labelled("State", scene.words("ENERGY","STAT_STATE",code=True))]


def make_pane() -> Pane:
    return CanvasPane(paint, interest=Interest(), help_text="x")
