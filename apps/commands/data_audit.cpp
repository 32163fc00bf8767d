#include <iostream>

#include "commands/commands.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "core/files.h"
#include "data/audit/audit.h"

namespace modrob::app {

namespace {

struct AuditCommand {
  std::string folder, html, text_encoder;
  bool json = false;
};

void audit(const AuditCommand& command) {
  const auto report = data::audit_folder(command.folder, command.text_encoder);
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
  app->add_option("FOLDER", command->folder, "data set")->type_name(takes::kData)->required();
  app->add_option("--html", command->html, "also write the report as a page")->type_name(takes::kFile);
  app->add_option("--text-encoder", command->text_encoder, "its tokeniser counts word pieces [minilm]")
      ->type_name(takes::kEncoder);
  app->add_flag("--json", command->json, "print JSON instead of text");
  app->footer("Example: modrob data audit data/mosi --html audit.html");
  app->callback([command] { audit(*command); });
}

}  // namespace modrob::app
