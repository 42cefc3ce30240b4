"""Tasks: what a user asks for. One file and one line each; forms, options, tests follow."""

from restorer.tasks.base import Task
from restorer.tasks.deblur import Deblur
from restorer.tasks.denoise import Denoise
from restorer.tasks.generate import Generate
from restorer.tasks.inpaint import Inpaint
from restorer.tasks.upscale import Upscale

TASKS: dict[str, type[Task]] = {
    task.name: task for task in (Denoise, Inpaint, Deblur, Upscale, Generate)
}
