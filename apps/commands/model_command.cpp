#include "commands/model_command.h"

#include "core/error.h"

namespace modrob::app {

namespace {

std::string where_to_get(const std::string& what) {
  return what + " needs the full program, with LibTorch: './run' in a clone of modrob's repository sets it up " +
         "(docs/python.md, \"The program without LibTorch\")";
}

}  // namespace

void refuse_without_models(const std::string& what) { throw UserError(where_to_get(what)); }

void add_model_command(CLI::App& parent, const Program& program, const std::string& name, const std::string& summary) {
  const std::string path = parent.get_parent() == nullptr ? name : parent.get_name() + " " + name;
  auto* command = parent.add_subcommand(name, summary);
  if (const auto own = program.model_commands.find(path); own != program.model_commands.end()) {
    own->second(*command);
    return;
  }
  const std::string called = "'modrob " + path + "'";
  command->description(summary + " [full program]");
  command->footer(where_to_get(called) + ".");
  // Whatever follows belongs to a program that knows it.
  command->allow_extras()->fallthrough(false);
  command->callback([called] { refuse_without_models(called); });
}

}  // namespace modrob::app
