# A template, which is no Python yet.
import {{ package }}
