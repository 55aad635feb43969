from swift._swift import main
