#include "text/encoder_folder.h"

#include "config/home.h"
#include "core/error.h"

namespace modrob::text {

namespace fs = std::filesystem;

fs::path default_encoder_folder() { return config::home() / ".venv" / kDefaultEncoder; }

std::string encoder_folder(const std::string& name) {
  if (name != kDefaultEncoder) return name;
  const fs::path folder = default_encoder_folder();
  if (!fs::exists(folder / "config.json")) {
    throw UserError("the text encoder 'minilm' is not installed (" + folder.string() +
                    "). ./run fetches it; or name a BERT-family folder (config.json, vocab.txt, model.safetensors) " +
                    "with --set text.encoder=DIR");
  }
  return folder.string();
}

}  // namespace modrob::text
