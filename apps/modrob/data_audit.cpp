#include <iostream>

#include "commands.h"
#include "core/error.h"
#include "core/files.h"
#include "core/progress.h"
#include "data/audit/audit.h"
#include "data/spoken_reviews/data_folder.h"
#include "text/encoder_folder.h"
#include "text/tokenizer_folder.h"

namespace modrob::app {

namespace {

struct AuditCommand {
  std::string folder, html, text_encoder;
  bool json = false;
};

/// Counts pieces with the tokeniser of the named text encoder; with the packaged one where none is named and it is
/// there.
std::unique_ptr<text::Wordpiece> tokenizer_of(const AuditCommand& command) {
  const auto packaged = text::default_encoder_folder();
  if (command.text_encoder.empty() && !text::TokenizerFolder::has_vocabulary(packaged)) return nullptr;
  const std::filesystem::path folder =
      command.text_encoder.empty() ? packaged : std::filesystem::path(text::encoder_folder(command.text_encoder));
  return std::make_unique<text::Wordpiece>(text::TokenizerFolder::read(folder).tokenizer());
}

void audit(const AuditCommand& command) {
  const auto dataset = data::Dataset::open(data::data_folder(command.folder));
  const auto tokenizer = tokenizer_of(command);
  Progress progress("reading frames", dataset.size(), "utterances");
  const auto report = data::audit(dataset, {.tokenizer = tokenizer.get(), .progress = &progress});
  progress.finish();
  if (!command.html.empty()) write_file_whole(command.html, data::to_html(report));
  if (command.json) {
    std::cout << data::to_json(report).dump(2) << "\n";
  } else {
    std::cout << data::to_text(report);
  }
  if (report.has_errors()) throw RuntimeError("the audit found errors; what to do about each is said above");
}

}  // namespace

void add_data_audit(CLI::App& data) {
  auto command = std::make_shared<AuditCommand>();
  auto* app = data.add_subcommand("audit", "Look for what makes results on a data set wrong; exits with 1 on an error");
  app->add_option("FOLDER", command->folder, "data set")->required();
  app->add_option("--html", command->html, "also write the report as a page");
  app->add_option("--text-encoder", command->text_encoder, "its tokeniser counts word pieces [minilm]");
  app->add_flag("--json", command->json, "print JSON instead of text");
  app->footer("Example: modrob data audit data/mosi --html audit.html");
  app->callback([command] { audit(*command); });
}

}  // namespace modrob::app
