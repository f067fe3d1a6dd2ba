def use_home(h): pass
def stop(): pass
