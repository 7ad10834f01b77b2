# Read by CMake where llama.cpp begins: the Python package always asks for what llama.cpp's tools have in common, and
# nobody here runs them.
set(LLAMA_BUILD_COMMON OFF CACHE BOOL "" FORCE)
