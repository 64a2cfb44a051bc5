"""Every fault at every request: does running again always end where an undisturbed run ends?"""
