# modrob_fuzz(NAME LINKS lib...): <NAME>_fuzz.cpp with the seeds in corpus/<NAME>/.
modrob_fuzz(safetensors LINKS io)
modrob_fuzz(json LINKS io)
modrob_fuzz(config LINKS io)
modrob_fuzz(wordpiece LINKS text)
modrob_fuzz(pickle LINKS io)
modrob_fuzz(weight_file LINKS io)
modrob_fuzz(csd LINKS io)
