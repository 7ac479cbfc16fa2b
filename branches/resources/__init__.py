"""The sheets "Tổ chức" and "Địa bàn", and the directory of organisations every other sheet looks codes up in."""

from branches.resources.directory import Directory, Known, directory_of, labels_of
from branches.resources.places import PlacesSheet
from branches.resources.sheet import OrganizationsSheet, register_sheets

__all__ = ["Directory", "Known", "OrganizationsSheet", "PlacesSheet", "directory_of", "labels_of", "register_sheets"]
