# SPDX-License-Identifier: Apache-2.0
# bash completion for cuibono(1)
_cuibono() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "build info verify show screen compare export check owners trace exposure fetch --help --version" -- "$cur")
        return
    fi
    case $prev in
        --format)
            local formats="table json csv"
            [[ $command == export ]] && formats="ftm graphml gexf cypher"
            mapfile -t COMPREPLY < <(compgen -W "$formats" -- "$cur")
            return ;;
        --schema) mapfile -t COMPREPLY < <(compgen -W "Person Company Organization LegalEntity Vessel Airplane" -- "$cur"); return ;;
        -w | --world) mapfile -t COMPREPLY < <(compgen -f -X '!*.world' -- "$cur"; compgen -d -- "$cur"); return ;;
    esac
    if [[ $cur == -* ]]; then
        local options="--help"
        case $command in
            build) options+=" -o --output --strict --jobs --memory --as-of --trust-referents --sandbox" ;;
            info | verify | show) options+=" -w --world --json" ;;
            screen) options+=" -w --world --input --schema --threshold --limit --explain --exhaustive --jobs --format" ;;
            compare) options+=" -w --world --input --schema --explain" ;;
            export) options+=" -w --world --format --hops" ;;
            exposure) options+=" -w --world --json --html --svg" ;;
            trace) options+=" -w --world --to --paths --hops --on --work --svg --html --json" ;;
            owners) options+=" -w --world --regime --on --threshold --assume --json --svg" ;;
            check) options+=" -w --world --input --jobs --subject --on --html --long --json" ;;
            fetch) options+=" -o --output --sources --timeout --tries --retry-delay" ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
        return
    fi
    if [[ $command == fetch ]]; then mapfile -t COMPREPLY < <(compgen -W "ofac un eu uk" -- "$cur"); return; fi
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
complete -o filenames -F _cuibono cuibono
