#include <iostream>

#include "commands/commands.h"
#include "core/error.h"

namespace modrob::app {

namespace {

// One line per command: what may follow it.
void list(const CLI::App& command, const std::string& path, std::string& cases) {
  std::string words;
  for (const auto* sub : command.get_subcommands({})) words += " " + sub->get_name();
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) words += " --" + name;
  }
  cases += "    \"" + path + "\") words=\"" + words.substr(words.empty() ? 0 : 1) + "\" ;;\n";
  for (const auto* sub : command.get_subcommands({})) list(*sub, path + " " + sub->get_name(), cases);
}

void print(const CLI::App& app, const std::string& shell) {
  if (shell != "bash" && shell != "zsh") {
    throw UserError("unknown shell '" + shell + "'; " + suggestion(shell, {"bash", "zsh"}));
  }
  std::string cases;
  list(app, "modrob", cases);
  if (shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
  std::cout << "_modrob() {\n"
               "  local path=modrob words=\"\" i\n"
               "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
               "    case \"${COMP_WORDS[i]}\" in -*) ;; *) path=\"$path ${COMP_WORDS[i]}\" ;; esac\n"
               "  done\n"
               "  case \"$path\" in\n"
            << cases
            << "  esac\n"
               "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
               "  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
               "}\n"
               "complete -F _modrob modrob\n";
}

}  // namespace

void add_completion(CLI::App& app) {
  auto shell = std::make_shared<std::string>("bash");
  auto* completion = app.add_subcommand("completion", "Print a shell completion script");
  completion->add_option("SHELL", *shell, "bash or zsh [bash]");
  completion->footer("Example: source <(modrob completion bash)");
  completion->callback([&app, shell] { print(app, *shell); });
}

}  // namespace modrob::app
