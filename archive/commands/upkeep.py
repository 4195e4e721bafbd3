"""`wenshi index`: keeping what is derived in order."""

import click

from .base import Command, current_home, note, progress


@click.command(
    "index", cls=Command, help="更新索引；索引可随时删除重建。", example="wenshi index\nwenshi index --rebuild"
)
@click.option("--rebuild", is_flag=True, help="全部重建")
def index_command(rebuild: bool) -> None:
    """Bring the index up to date."""
    from .. import indexing  # noqa: PLC0415

    home = current_home()
    with progress("建索引") as advance:
        catalogue = indexing.refresh(home, advance, wait=2.0, rebuild=rebuild)
    for problem in catalogue.problems():
        note(f"注意：{problem}")
    note(f"{'已全部重建' if rebuild else '索引已是最新'}：{len(catalogue.rows)} 篇，{len(catalogue.issues)} 期。")
