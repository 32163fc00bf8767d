#include "text/encoder_folder.h"

#include "config/home.h"
#include "core/error.h"
#include "text/tokenizer_folder.h"

namespace modrob::text {

namespace fs = std::filesystem;

fs::path default_encoder_folder() { return config::resource(kDefaultEncoder); }

std::string encoder_folder(const std::string& name) {
  if (name != kDefaultEncoder) return name;
  const fs::path folder = default_encoder_folder();
  if (!fs::exists(folder / "config.json")) {
    throw UserError("the text encoder 'minilm' is in none of " + config::resource_places() +
                    ". ./run fetches it; or name a BERT-family folder (config.json, vocab.txt, model.safetensors) " +
                    "with --set text.encoder=DIR");
  }
  return folder.string();
}

std::unique_ptr<Wordpiece> find_tokenizer(const std::string& encoder) {
  if (encoder.empty()) {
    if (!TokenizerFolder::has_vocabulary(default_encoder_folder())) return nullptr;
  }
  const fs::path folder = encoder.empty() ? default_encoder_folder() : fs::path(encoder_folder(encoder));
  return std::make_unique<Wordpiece>(TokenizerFolder::read(folder).tokenizer());
}

}  // namespace modrob::text
